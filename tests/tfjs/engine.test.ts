import * as tfjs from "@tensorflow/tfjs";
import * as tf from "../../index";

const numbers = (x: { dataSync(): ArrayLike<number | bigint> }): number[] =>
  Array.from(x.dataSync(), Number);

const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i] ?? NaN, 3);
  });
};

const signal = (n: number, seed = 0): number[] =>
  Array.from({ length: n }, (_, i) => Math.sin(3 * i + seed) + 0.3 * Math.cos(7.1 * i));

describe("Fourier transforms", () => {
  // Small lengths, primes, and lengths that are split.
  test.each([1, 2, 5, 16, 60, 67, 96, 130])("of length %d are TF.js's", (n) => {
    const [re, im] = [signal(2 * n), signal(2 * n, 1)];
    const ours = tf.complex(tf.tensor2d(re, [2, n]), tf.tensor2d(im, [2, n]));
    const theirs = tfjs.complex(tfjs.tensor2d(re, [2, n]), tfjs.tensor2d(im, [2, n]));
    expectClose(numbers(tf.spectral.fft(ours)), numbers(tfjs.spectral.fft(theirs)));
    expectClose(numbers(tf.spectral.ifft(ours)), numbers(tfjs.spectral.ifft(theirs)));
    expectClose(numbers(tf.spectral.ifft(tf.spectral.fft(ours))), numbers(theirs));
  });

  test("of real numbers come back", () => {
    const x = tf.tensor1d(signal(20));
    expectClose(numbers(tf.spectral.irfft(tf.spectral.rfft(x))), numbers(x));
    expectClose(
      numbers(tf.spectral.irfft(tf.complex(signal(5), signal(5, 2)))),
      numbers(tfjs.spectral.irfft(tfjs.complex(signal(5), signal(5, 2)))),
    );
  });

  test("can be differentiated: Parseval's theorem", () => {
    // Σ|fft x|² = n·Σx², whose gradient is 2n·x.
    const x = tf.tensor1d(signal(66));
    const energy = (given: tf.Tensor) => tf.abs(tf.spectral.fft(given)).square().sum();
    expectClose(numbers(tf.grad(energy)(x)), numbers(x.mul(2 * 66)));
  });
});

describe("buffers", () => {
  test("are filled and become tensors, as in TF.js", () => {
    const [ours, theirs] = [tf.buffer([2, 3], "int32"), tfjs.buffer([2, 3], "int32")];
    for (const buffer of [ours, theirs]) {
      buffer.set(5, 1, 2);
      buffer.set(-1, 0, 1);
    }
    expect(numbers(ours.toTensor())).toEqual(numbers(theirs.toTensor()));
    expect(ours.get(1, 2)).toBe(5);
    expect(ours.indexToLoc(4)).toEqual(theirs.indexToLoc(4));
    expect(ours.locToIndex([1, 1])).toBe(theirs.locToIndex([1, 1]));
    expect(() => ours.get(2, 0)).toThrow("Requested out of range element at 2,0.");
  });

  test("of a tensor are copies", async () => {
    const x = tf.tensor([1, 2]);
    const buffer = await x.buffer();
    buffer.set(9, 0);
    expect(numbers(x)).toEqual([1, 2]);
    expect(numbers(x.bufferSync().toTensor())).toEqual([1, 2]);
    expect((await x.bytes()).byteLength).toBe(8);
  });
});

describe("the engine", () => {
  test("counts what was made and not disposed", () => {
    const before = tf.memory();
    const x = tf.tidy(() => tf.ones([4]).add(1).mul(2));
    expect(tf.memory().numTensors - before.numTensors).toBe(1);
    expect(tf.memory().numBytes - before.numBytes).toBe(16);
    x.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
  });

  test("times and profiles", async () => {
    const { wallMs } = await tf.time(() => tf.ones([8]).sum());
    expect(wallMs).toBeGreaterThan(0);
    const info = await tf.profile(() => tf.ones([8]).square());
    expect(info.kernelNames).toContain("square");
    expect(info.newTensors).toBe(2);
    expect(info.kernels.find(({ name }) => name === "square")?.outputShapes).toEqual([[8]]);
    await tf.nextFrame();
    await tf.ready();
  });

  test("makes operations of functions", () => {
    const twice = tf.op({ twice_: (x: tf.Tensor) => x.add(x) });
    expect(twice.name).toBe("twice");
    expect(numbers(twice(tf.tensor([1, 2])))).toEqual([2, 4]);
  });
});

test("pixels become tensors", () => {
  const pixels = { width: 1, height: 2, data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) };
  expect(tf.browser.fromPixels(pixels).arraySync()).toEqual([[[1, 2, 3]], [[5, 6, 7]]]);
  expect(tf.browser.fromPixels(pixels, 4).shape).toEqual([2, 1, 4]);
  expect(() => tf.browser.fromPixels("picture")).toThrow("pixel data");
});

test("cells are stacked", () => {
  const cell: tf.LSTMCellFunc = (data, c, h) => [c.add(data), h.mul(data)];
  const [c, h] = tf.multiRNNCell([cell, cell], tf.tensor2d([[2]]), [[[1]], [[10]]], [[[3]], [[5]]]);
  expect(c.map(numbers)).toEqual([[3], [16]]);
  expect(h.map(numbers)).toEqual([[6], [30]]);
});

describe("tf.util", () => {
  const { util } = tf;

  test("computes what TF.js's does", () => {
    const both = [util, tfjs.util];
    for (const [name, ...args] of [
      ["sizeFromShape", [2, 3, 4]],
      ["isScalarShape", []],
      ["arraysEqual", [1, 2], [1, 2]],
      ["flatten", [[1, [2]], [[3]]]],
      ["squeezeShape", [1, 2, 1]],
      ["computeStrides", [2, 3, 4]],
      ["parseAxisParam", [-1], [2, 3]],
      ["indexToLoc", 7, 2, [3]],
      ["locToIndex", [2, 1], 2, [3]],
      ["toNestedArray", [2, 2], [1, 2, 3, 4]],
      ["inferFromImplicitShape", [2, -1], 6],
      ["nearestDivisor", 12, 5],
      ["sizeToSquarishShape", 7],
      ["clamp", 0, 5, 3],
      ["rightPad", "ab", 4],
      ["isInt", 2.5],
      ["hasEncodingLoss", "float32", "int32"],
      ["distSquared", [1, 2], [3, 5]],
    ] as const) {
      const results = both.map((library): unknown =>
        (Reflect.get(library, name) as (...given: unknown[]) => unknown)(...args),
      );
      expect(results[0]).toEqual(results[1]);
    }
    expect(util.decodeString(util.encodeString("größer"))).toBe("größer");
    expect(Array.from(util.createShuffledIndices(5)).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test("asserts", () => {
    util.assert(true, () => "never");
    expect(() => {
      util.assert(false, () => "what is wrong");
    }).toThrow("what is wrong");
    expect(() => {
      util.assertShapesMatch([1], [2], "Here: ");
    }).toThrow("Here:  Shapes 1 and 2 must match");
  });

  test("shuffles two arrays alike", () => {
    const [a, b] = [
      [1, 2, 3, 4, 5],
      [10, 20, 30, 40, 50],
    ] as [number[], number[]];
    util.shuffleCombo(a, b);
    expect(b).toEqual(a.map((x) => 10 * x));
  });
});

describe("sizes that depend on values", () => {
  const boxes = tf.tensor2d([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11], [3, 4]);
  const scores = tf.tensor1d([0.9, 0.75, 0.6]);

  test("are right eagerly, and symbolic in a function until it runs", () => {
    const shapes: (number | string)[] = [];
    const chosen = tf.function((b: tf.Tensor, s: tf.Tensor) => {
      const indices = tf.image.nonMaxSuppression(b, s, 3);
      shapes.push(...indices.dims.map(String));
      return tf.gather(b, indices);
    });
    expect(tf.image.nonMaxSuppression(boxes, scores, 3).arraySync()).toEqual([0, 2]);
    expect(chosen(boxes, scores).shape).toEqual([2, 4]);
    expect(chosen(boxes.mul([0, 0, 1, 100]), scores).shape[1]).toBe(4);
    expect(shapes.every((size) => !/^\d+$/.test(String(size)))).toBe(true);
  });

  test("of the elements that another vector has not", () => {
    const rest = tf.function((x: tf.Tensor, y: tf.Tensor) => tf.setdiff1d(x, y));
    const [values, indices] = rest(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([2, 4]));
    expect([values.arraySync(), indices.arraySync()]).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });
});
