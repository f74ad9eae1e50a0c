import * as tf from "../../../index";

/** What JavaScript can do to any object, and what tensors say to it. */

const operators: Record<string, (x: never) => unknown> = {
  "x + 1": (x) => (x as number) + 1,
  "1 - x": (x) => 1 - x,
  "-x": (x) => -x,
  "x < 2": (x) => (x as number) < 2,
  "x == 1": (x) => (x as unknown) == 1,
  "x++": (x) => {
    let y: number = x;
    y++;
    return y;
  },
  "Math.sin(x)": (x) => Math.sin(x),
  "Number(x)": (x) => Number(x),
  "isNaN(x)": (x) => isNaN(x),
  "[10, 20][x]": (x) => [10, 20][x],
};

const texts: Record<string, (x: never) => unknown> = {
  "`${x}`": (x) => `x: ${x as string}`,
  "String(x)": (x) => String(x),
};

const iterations: Record<string, (x: Iterable<unknown>) => unknown> = {
  "[...x]": (x) => [...x],
  "const [a] = x": (x) => {
    const [a] = x;
    return a;
  },
  "for (const a of x)": (x) => {
    for (const a of x) return a;
    return undefined;
  },
  "Array.from(x)": (x) => Array.from(x),
  "Math.max(...x)": (x) => Math.max(...(x as Iterable<number>)),
};

const kinds: Record<string, () => unknown> = {
  tensor: () => tf.tensor([1, 2]),
  variable: () => tf.variable([1, 2]),
  "complex tensor": () => tf.complex([1, 2], [3, 4]),
  slices: () => {
    const table = tf.variable([[1], [2]]);
    return tf.grad((t: tf.Tensor) => tf.gather(t, [0]).sum())(table.toTensor());
  },
};

const errorOf = (body: () => unknown): tf.OntraceError => {
  try {
    body();
  } catch (error) {
    if (error instanceof tf.OntraceError) return error;
    throw error;
  }
  throw new Error("there is no error");
};

const hint = "AutoGraph converts operators, if, while and for over tensors (docs/autograph.md)";

describe.each(Object.entries(kinds))("a %s", (_, make) => {
  test.each(Object.entries(operators))("%s", (_, apply) => {
    const error = errorOf(() => apply(make() as never));
    // An index is a text for JavaScript.
    expect(error.message).toMatch(/JavaScript operators do not work on tensors|put into a string/);
    if (!error.message.includes("string")) expect(error.message).toContain(hint);
    expect(error.message).toContain("misuse.test.ts:");
  });

  test.each(Object.entries(texts))("%s", (_, apply) => {
    expect(errorOf(() => apply(make() as never)).message).toContain(
      "a tensor cannot be put into a string",
    );
  });

  test.each(Object.entries(iterations))("%s", (_, apply) => {
    const { message } = errorOf(() => apply(make() as Iterable<unknown>));
    expect(message).toContain("a tensor cannot be iterated over");
    expect(message).toContain(hint);
    expect(message).toContain("misuse.test.ts:");
  });
});

test.each([...Object.values(operators), ...Object.values(iterations)])(
  "a symbolic tensor refuses the same, in the trace: %#",
  (apply) => {
    const f = tf.function((x: tf.Tensor) => {
      apply(x as never);
      return x;
    });
    expect(errorOf(() => f(tf.tensor([1, 2])))).toBeInstanceOf(tf.DTypeError);
  },
);

test("an unknown size in a loop's condition names the loop that AutoGraph converts", () => {
  const f = tf.function(
    (x: tf.Tensor) => {
      let sum = tf.scalar(0);
      for (let i = 0; i < (x.shape[0] ?? 0); i++) sum = sum.add(x.gather(i));
      return sum;
    },
    { inputSignature: [new tf.TensorSpec([null])] },
  );
  expect(errorOf(() => f(tf.tensor([1]))).message).toContain(
    "for (const row of x) is a loop over them where AutoGraph converts code",
  );
});

test("JSON.stringify writes the data", () => {
  const value = { x: tf.tensor([[1, 2]]), v: tf.variable(3), b: tf.tensor([true]) };
  expect(JSON.stringify(value)).toBe('{"x":[[1,2]],"v":3,"b":[true]}');
  expect(JSON.parse(JSON.stringify(tf.complex([1], [2])))).toMatchObject({ real: [1], imag: [2] });
});

test("JSON.stringify of a symbolic tensor is an error", () => {
  const f = tf.function((x: tf.Tensor) => {
    JSON.stringify({ x });
    return x;
  });
  expect(errorOf(() => f(tf.tensor([1])))).toBeInstanceOf(tf.FailedPreconditionError);
});

test("a tensor is no promise: await gives it back", async () => {
  const x = tf.tensor([1]);
  // eslint-disable-next-line @typescript-eslint/await-thenable -- what a program may do
  expect(await x).toBe(x);
});
