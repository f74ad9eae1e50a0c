/** @jest-environment ./tests/support/node-realm.cjs */
/** Wrong arguments that the attack `arguments` found, by the mechanism that now refuses them, each with its siblings. */

import * as tf from "../../index";
import { thrown } from "../support/thrown";

/** A call without the type checker's help. */
const call = (fn: unknown, ...args: unknown[]): unknown =>
  Reflect.apply(fn as (...args: unknown[]) => unknown, undefined, args);

function nested(): unknown {
  let array: unknown = 1;
  for (let i = 0; i < 5000; i++) array = [array];
  return array;
}

/** `[1, , 2]`: an array with a hole. */
function sparse(): number[] {
  const sizes: number[] = [1];
  sizes[2] = 2;
  return sizes;
}

const isOp = { infer: (x: { dtype: tf.DType; shape: number[] }): unknown => x };
const slices = (): tf.IndexedSlices => new tf.IndexedSlices([1], tf.tensor([0], [1], "int32"), [4]);

const refused: readonly (readonly [text: string, run: () => unknown, message: RegExp])[] = [
  ...[tf.zeros, tf.ones, tf.truncatedNormal].map(
    (fn) =>
      [`${fn.name} of a shape with a hole`, (): unknown => call(fn, sparse()), /'shape'/] as const,
  ),
  ...["abc", "__proto__", "constructor"].flatMap((dtype) => [
    [
      `argMax to ${dtype}`,
      (): unknown => call(tf.argMax, [1], 0, dtype),
      new RegExp(`unknown dtype ${dtype}`),
    ] as const,
    [
      `oneHot to ${dtype}`,
      (): unknown => call(tf.oneHot, tf.tensor([1], [1], "int32"), 2, 1, 0, dtype),
      new RegExp(`unknown dtype ${dtype}`),
    ] as const,
  ]),
  ...[{ name: [1] }, { device: [nested()] }, { device: 3n }].map(
    (options) =>
      [
        `function with ${Object.keys(options).join(",")}`,
        (): unknown => call(tf.function, (x: unknown) => x, options),
        /must be/,
      ] as const,
  ),
  ["function of a class", () => call(tf.function, class Given extends Map {}), /'original'/],
  ["op of no function", () => call(tf.op, [1]), /must be a function/],
  ["onnxOp of a domain", () => call(tf.onnxOp, "Relu", { ...isOp, domain: "a b" }), /domain/],
  ["onnxOp of attributes", () => call(tf.onnxOp, "Relu", { ...isOp, attributes: 3 }), /attributes/],
  [
    "onnxOp of an unknown operator",
    () => (call(call(tf.onnxOp, "NoSuchOp", isOp), [1]) as tf.Tensor).dataSync(),
    /ONNX Runtime has no operator NoSuchOp/,
  ],
  [
    "onnxOp of the name of a property that objects have",
    () => (call(call(tf.onnxOp, "constructor", isOp), [1]) as tf.Tensor).dataSync(),
    /ONNX Runtime has no operator constructor/,
  ],
  [
    "onnxOp of an unknown attribute",
    () =>
      (
        call(call(tf.onnxOp, "Relu", { ...isOp, attributes: { slope: 1 } }), [1]) as tf.Tensor
      ).dataSync(),
    /Relu has no attribute slope/,
  ],
  [
    "onnxOp of an attribute of another type",
    () =>
      (
        call(call(tf.onnxOp, "Elu", { ...isOp, attributes: { alpha: 1 } }), [1]) as tf.Tensor
      ).dataSync(),
    /attribute alpha of ONNX's operator Elu has another type/,
  ],
  ["slices combined", () => slices().combined("mean" as "add"), /must be one of add, mul/],
  ["buffer of NaN", () => tf.buffer([NaN, 1]), /non-negative integers/],
  ["buffer of nested values", () => call(tf.buffer, [1], "float32", nested()), /values\[0\]/],
  ["buffer of -1", () => tf.buffer([-1]), /non-negative integers/],
  ["buffer of huge sizes", () => tf.buffer([1e9, 1e9]), /2\^31 - 1/],
  ["rand of huge sizes", () => tf.rand([1e9, 1e9], () => 0), /'shape'/],
  ["range of 2^31", () => tf.range(0, 2 ** 31), /'stop'/],
  ["frames of 2^53", () => tf.signal.frame([1, 2], 2 ** 53, 1, true), /'frameLength'/],
  ...[tf.image.resizeBilinear, tf.image.resizeNearestNeighbor, tf.image.resize].map(
    (fn) =>
      [
        `${fn.name} to huge sizes`,
        (): unknown => call(fn, tf.ones([1, 2, 2, 1]), [1e9, 1e9]),
        /'size'/,
      ] as const,
  ),
  ...[Infinity, NaN, 0.5].map(
    (parts) => [`split into ${parts}`, (): unknown => tf.split([1, 2], parts), /split/] as const,
  ),
  ...[[], tf.zeros([0])].map(
    (maximumIterations) =>
      [
        "a loop with a list as the number of iterations",
        (): unknown =>
          call(
            tf.whileLoop,
            () => true,
            (x: unknown) => x,
            [1],
            { maximumIterations },
          ),
        /maximumIterations of .* must be a scalar/,
      ] as const,
  ),
  ...[0.5, NaN, "3", [1], nested()].flatMap((summarize) => [
    [
      "a summary that is no number of elements",
      (): unknown => call(tf.debugging.assertPositive, [1], { summarize }),
      /'summarize' passed to 'tf.debugging' must be an integer of at least -1/,
    ] as const,
    [
      "a summary in a traced function",
      (): unknown => {
        const checked = tf.function(() => {
          call(tf.debugging.assertPositive, [1], { summarize });
        });
        checked();
        return undefined;
      },
      /'summarize'/,
    ] as const,
    [
      "a summary of a print",
      (): unknown => call(tf.print, [1], { summarize }),
      /'summarize' passed to 'tf.print'/,
    ] as const,
  ]),
  ...["iouThreshold", "scoreThreshold"].flatMap((argument, i) =>
    [Symbol("a"), nested(), {}].map(
      (given) =>
        [
          `${argument} of a kind that is no number, in a trace`,
          (): unknown =>
            tf.function((x: tf.Tensor) => {
              const thresholds = [0.5, 0.1].map((usual, k) => (k === i ? given : usual));
              return call(tf.image.nonMaxSuppression, x, [1], 1, ...thresholds) as tf.Tensor;
            })(tf.ones([1, 4])),
          new RegExp(`'${argument}' passed to 'nonMaxSuppression' must be a number`),
        ] as const,
    ),
  ),
  ["print with a separator", () => call(tf.print, 1, { sep: 1 }), /'sep' passed to 'tf.print'/],
  ["distSquared of a nested array", () => call(tf.util.distSquared, nested(), [1]), /'a\[0\]'/],
  ["distSquared to a nested array", () => call(tf.util.distSquared, [1], nested()), /'b\[0\]'/],
  ...[undefined, null, -1, "abc", [1]].map(
    (dtype) =>
      [
        `a buffer of dtype ${String(dtype)}`,
        (): unknown => Reflect.construct(tf.TensorBuffer, [[1], dtype, new Float32Array(1)]),
        /dtype/,
      ] as const,
  ),
  ...[[1], new Int32Array(1), "a", null].map(
    (values) =>
      [
        `a float32 buffer of ${String(values)}`,
        (): unknown => Reflect.construct(tf.TensorBuffer, [[1], "float32", values]),
        /must be a Float32Array/,
      ] as const,
  ),
  [
    "a buffer of a shape with a hole",
    () => Reflect.construct(tf.TensorBuffer, [sparse(), "float32", new Float32Array(2)]),
    /the shape of a buffer/,
  ],
  ...[null, NaN, -1, true].flatMap((dtype) =>
    [
      ["oneHot", (): unknown => call(tf.oneHot, tf.tensor([1], [1], "int32"), 2, 1, 0, dtype)],
      ["argMax", (): unknown => call(tf.argMax, [1], 0, dtype)],
      ["argMin", (): unknown => call(tf.argMin, [1], 0, dtype)],
      ["cast", (): unknown => call(tf.cast, [1], dtype)],
    ].map(
      ([name, run]) =>
        [
          `${String(name)} to the dtype ${String(dtype)} in a function`,
          (): unknown => tf.function(run as () => tf.Tensor)(),
          /dtype/,
        ] as const,
    ),
  ),
  ...[tf.avgPool, tf.maxPool].flatMap((fn) =>
    [2 ** 31, 2 ** 53, [1e9, 1e9]].map(
      (window) =>
        [
          `${fn.name} over windows of ${String(window)}`,
          (): unknown => call(fn, tf.ones([1, 4, 4, 1]), window, 1, "same"),
          /OOM when allocating tensor|too many elements|safe integer/,
        ] as const,
    ),
  ),
  ["gramSchmidt of nothing", () => tf.linalg.gramSchmidt([]), /no vectors/],
  ["jsFunction to [null]", () => call(tf.jsFunction, () => 1, [], [null]), /Tout/],
  [
    "diag with padding that is an array",
    () => call(tf.linalg.diag, [1, 2], 0, null, null, [1]),
    /'paddingValue'/,
  ],
  ["decodeString of a text", () => call(tf.util.decodeString, "a"), /'bytes'/],
  ["decodeString in no encoding", () => tf.util.decodeString(new Uint8Array(1), "x"), /'encoding'/],
  ["nearestDivisor of 2^53", () => tf.util.nearestDivisor(2 ** 53, 2), /'size'/],
  ["nearestDivisor of Infinity", () => tf.util.nearestDivisor(Infinity, 2), /'size'/],
  ["toTypedArray of a symbol", () => tf.util.toTypedArray([Symbol("s")], "int32"), /'a'/],
  ["sum of a nested array", () => call(tf.util.sum, nested()), /'arr\[0\]'/],
  [
    "a layer of a nested shape",
    () => call(tf.layers.dense, { units: 1, inputShape: nested() }),
    /inputShape/,
  ],
];

test.each(refused)("%s is refused by name", (_, run, message) => {
  const error = thrown(run);
  expect(error).toBeInstanceOf(tf.OntraceError);
  expect(error).not.toBeInstanceOf(tf.InternalError);
  expect(error.message).toMatch(message);
});

test("a buffer's shape is a copy", () => {
  const sizes = [2];
  const buffer = tf.buffer(sizes);
  sizes[0] = 3;
  expect(buffer.toTensor().shape).toEqual([2]);
  const typed = call(tf.buffer, Int32Array.of(2)) as tf.TensorBuffer;
  expect(typed.toTensor().shape).toEqual([2]);
});

test("callbacks of fit are objects", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const fit = model.fit([[1]], [[1]], { callbacks: JSON.parse("[null]") as [] });
  await expect(fit).rejects.toThrow(/callbacks\[0\] of model.fit must be an object/);
  expect(() => {
    model.summary(2 ** 31);
  }).toThrow(/lineLength of summary/);
});

test("util.fetch rejects with an error of this library, with the platform's as its cause", async () => {
  await expect(tf.util.fetch("no URL")).rejects.toThrow(tf.UnavailableError);
});

test.each([
  [12, 5, 6],
  [12, 1, 1],
  [7, 2, 7],
  [36, 6, 6],
  [10, 11, 10],
])("the nearest divisor of %d from %d on is %d", (size, start, expected) => {
  expect(tf.util.nearestDivisor(size, start)).toBe(expected);
});
