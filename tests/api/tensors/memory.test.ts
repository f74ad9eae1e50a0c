import * as tf from "../../../index";

type Field = Exclude<keyof tf.MemoryInfo, "reasons" | "unreliable">;

/** How much each number of `tf.memory` grows while `body` runs. */
function growth(body: () => void): Record<Field, number> {
  const before = tf.memory();
  body();
  const after = tf.memory();
  const grown = (field: Field): number => after[field] - before[field];
  return {
    numTensors: grown("numTensors"),
    numDataBuffers: grown("numDataBuffers"),
    numBytes: grown("numBytes"),
    numVariables: grown("numVariables"),
    numBytesInVariables: grown("numBytesInVariables"),
    numSessions: grown("numSessions"),
    numBytesInSessions: grown("numBytesInSessions"),
    numBytesInGPU: grown("numBytesInGPU"),
  };
}

const none = {
  ...{ numTensors: 0, numDataBuffers: 0, numBytes: 0, numVariables: 0, numBytesInVariables: 0 },
  ...{ numSessions: 0, numBytesInSessions: 0, numBytesInGPU: 0 },
};

test("tensors count with their bytes until they are disposed", () => {
  let x = tf.zeros([0]);
  expect(growth(() => (x = tf.tensor2d([[1, 2, 3]])))).toEqual({
    ...none,
    ...{ numTensors: 1, numDataBuffers: 1, numBytes: 12 },
  });
  expect(growth(() => x.arraySync())).toEqual(none);
  expect(
    growth(() => {
      x.dispose();
    }),
  ).toEqual({
    ...none,
    ...{ numTensors: -1, numDataBuffers: -1, numBytes: -12 },
  });
  expect(
    growth(() => {
      x.dispose();
    }),
  ).toEqual(none);
});

test("tf.keep counts on after tf.tidy, and what tidy frees does not", () => {
  const kept: tf.Tensor[] = [];
  const grown = growth(() => {
    tf.tidy(() => {
      kept.push(tf.keep(tf.ones([5], "float64")));
      tf.ones([100]);
    });
  });
  expect(grown).toMatchObject({ numTensors: 1, numBytes: 40, numVariables: 0 });
  expect(
    growth(() => {
      kept.forEach((x) => {
        x.dispose();
      });
    }),
  ).toMatchObject({ numBytes: -40 });
});

test("variables count among tensors and for themselves, whatever is assigned", () => {
  const initial = tf.zeros([4]);
  let v: tf.Variable | undefined;
  const variable = { numTensors: 1, numDataBuffers: 1, numBytes: 16 };
  expect(growth(() => (v = tf.variable(initial)))).toMatchObject({
    ...variable,
    ...{ numVariables: 1, numBytesInVariables: 16 },
  });
  expect(
    growth(() => {
      tf.tidy(() => void v?.assignAdd(initial));
    }),
  ).toMatchObject({
    ...{ numTensors: 0, numVariables: 0, numBytesInVariables: 0 },
  });
  expect(growth(() => v?.dispose())).toMatchObject({
    ...{ numTensors: -1, numBytes: -16, numVariables: -1, numBytesInVariables: -16 },
  });
});

describe("on the CPU", () => {
  const MiB = 2 ** 20;
  const inner = 2048;

  /** A product that is worth threads, so that its session keeps its memory. */
  const product = (name: string): ((x: tf.Tensor) => tf.Tensor) =>
    tf.function((x: tf.Tensor) => x.matMul(x, false, true), {
      name,
      inputSignature: [new tf.TensorSpec([null, inner])],
    });

  const x = tf.zeros([32, inner]);

  test("a session counts when it is opened, and its arena with the largest run", () => {
    const f = product("f");
    const ran = (rows: number): Record<Field, number> => {
      const operand = tf.zeros([rows, inner]);
      operand.dataSync();
      const grown = growth(() => {
        const y = f(operand);
        y.dataSync();
        y.dispose();
      });
      operand.dispose();
      return grown;
    };
    const first = ran(512);
    expect(first).toMatchObject({ numTensors: 0, numBytes: 0, numSessions: 1 });
    expect(first.numBytesInSessions).toBeGreaterThan(MiB);
    expect(first.numBytesInSessions).toBeLessThan(1.5 * MiB);
    // 4 MiB in place of 1.
    expect(ran(1024).numBytesInSessions).toBe(3 * MiB);
    expect(ran(512).numBytesInSessions).toBe(0);
  });

  test("a session that is closed for others does not count", () => {
    const cores = process.env.ONTRACE_THREADS;
    process.env.ONTRACE_THREADS = "2";
    const functions = Array.from({ length: 36 }, (_, i) => product(`product${i}`));
    const grown = growth(() => {
      functions.forEach((f) => f(x).dataSync());
    });
    process.env.ONTRACE_THREADS = cores ?? "";
    // 32 sessions with threads are open at most.
    expect(grown.numSessions).toBeLessThanOrEqual(32);
    expect(grown.numSessions).toBeGreaterThan(16);
    expect(functions).toHaveLength(36);
  });
});
