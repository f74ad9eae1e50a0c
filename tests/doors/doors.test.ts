/** Each public function stands behind a door, which tells a caller which argument is of the wrong kind. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "../../index";
import * as library from "./../../index";
import { parametersOf } from "../../api/functions/parameter-names";
import { doorFiles, undoored } from "../../scripts/door-files";
import { thrown } from "../support/thrown";

const folder = join(__dirname, "../../doors/generated");

/** Calls without the type checker's help. */
const call = (fn: unknown, ...args: unknown[]): unknown =>
  Reflect.apply(fn as (...args: unknown[]) => unknown, undefined, args);

describe("the generated doors", () => {
  const files = doorFiles();

  test("are those of the types of index.ts: `npm run doors` writes them", () => {
    expect(readdirSync(folder).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, text } of files)
      expect({ name, text: readFileSync(join(folder, name), "utf8") }).toEqual({ name, text });
  });

  test("leave out only what has no parameters that could be wrong", () => {
    const reasons = new Set(undoored().map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(["it has no parameters, or any value will do"]);
  });

  test("export what index.ts exports", () => {
    expect(Object.keys(tf).sort()).toEqual(Object.keys(library).sort());
  });
});

describe("a wrong argument is named, with what was given and expected", () => {
  const wrong: readonly (readonly [text: string, run: () => unknown, message: RegExp])[] = [
    [
      "a list of pairs",
      () => call(tf.case, 3),
      /'predFnPairs' passed to 'tf.case' must be an array, .* but got the number 3/,
    ],
    [
      "an item of a list",
      () => call(tf.debugging.assertShapes, [3]),
      /'shapes\[0\]' passed to 'tf.debugging.assertShapes'/,
    ],
    [
      "a field of options",
      () => call(tf.debugging.assertEqual, 1, 1, { message: Symbol("s") }),
      /'options.message' passed to 'tf.debugging.assertEqual' must be a string, but got a symbol/,
    ],
    [
      "an object",
      () => call(tf.util.shuffle, null),
      /'array' passed to 'tf.util.shuffle' must be an object \{ length \}, but got null/,
    ],
    [
      "a method's argument",
      (): unknown => Reflect.apply(tf.Tensor.prototype.unstack, tf.ones([2]), [Symbol("s")]),
      /'axis' passed to 'tf.Tensor#unstack' must be .* but got a symbol/,
    ],
    [
      "a flag",
      () => call(tf.sum, tf.ones([2]), 0, "false"),
      /'keepDims' passed to 'tf.sum' must be true or false, but got the string "false"/,
    ],
    [
      "a flag that is an array that holds itself",
      () => {
        const a: unknown[] = [];
        a.push(a);
        return call(tf.sum, tf.ones([2]), 0, a);
      },
      /'keepDims' passed to 'tf.sum' must be true or false/,
    ],
    [
      "a missing argument",
      () => call(tf.case),
      /'predFnPairs' passed to 'tf.case' must be an array, .* but got undefined/,
    ],
  ];
  test.each(wrong)("%s", (_, run, message) => {
    const error = thrown(run);
    expect(error).toBeInstanceOf(tf.DTypeError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/fix: its parameters are \(/);
    expect(error.message).toMatch(/at: .*doors\.test\.ts:\d+/);
  });
});

describe("what passes a door unchanged", () => {
  test("the caller's own error, the same object", () => {
    const own = new TypeError("mine");
    const fail = (): never => {
      throw own;
    };
    expect(() => tf.tidy(fail)).toThrow(own);
    expect(() => call(tf.tidy, fail, 7)).toThrow(own);
  });

  test("names, numbers of parameters, and the names of parameters in a signature", () => {
    expect([tf.topk.name, tf.topk.length]).toEqual([library.topk.name, library.topk.length]);
    expect(parametersOf(tf.matMul)).toEqual(parametersOf(library.matMul));
    expect(parametersOf(tf.matMul).slice(0, 2)).toEqual(["a", "b"]);
  });

  test("the values of promises", async () => {
    await expect(tf.ready()).resolves.toBeUndefined();
  });
});

test("structures that hold themselves, and very deep ones, are refused by name", () => {
  const itself: unknown[] = [];
  itself.push(itself);
  let deep: unknown = 1;
  for (let i = 0; i < 5000; i++) deep = [deep];
  for (const given of [itself, deep])
    for (const run of [
      () => call(tf.tensor, given),
      () => call(tf.add, given, 1),
      () => call(tf.util.flatten, given),
      () =>
        call(
          tf.function((x: unknown) => x as tf.Tensor),
          given,
        ),
    ])
      expect(thrown(run).message).toMatch(/nested more than 254 deep/);
});

describe("classes behind their doors", () => {
  test("are the same classes to instanceof, and to those that extend them", () => {
    class Scaled extends tf.Module {
      readonly scale = tf.variable(2);
    }
    const made = new Scaled();
    expect(made).toBeInstanceOf(tf.Module);
    expect(made.constructor).toBe(Scaled);
    expect(made.trainableVariables).toHaveLength(1);
    expect(new tf.Variable(1)).toBeInstanceOf(library.Variable);
    expect(tf.tensor([1])).toBeInstanceOf(tf.Tensor);
  });

  test.each([
    ["Variable", () => new tf.Variable(1), tf.Variable],
    ["Tensor", () => tf.tensor([1]), tf.Tensor],
    ["an error", () => thrown(() => tf.tensor([1], [2])), tf.InvalidArgumentError],
    ["an optimiser", () => tf.train.adam(), tf.AdamOptimizer],
  ] as const)("are the constructor of what they make: %s", (_, make, expected) => {
    expect(make().constructor).toBe(expected);
  });

  test("are the same ones in the objects that hold them", () => {
    expect(tf.data.Dataset).toBe(tf.Dataset);
    expect(tf.layers.Layer).toBe(tf.Layer);
  });

  test.each([
    ["Tensor", () => Reflect.construct(tf.Tensor, [[1, 2]]) as unknown, /tf\.tensor\(/],
    ["Dataset", () => Reflect.construct(tf.Dataset, []) as unknown, /tf\.data\.fromTensorSlices/],
    [
      "data.Dataset",
      () => Reflect.construct(tf.data.Dataset, []) as unknown,
      /tf\.data\.fromTensorSlices/,
    ],
  ])("that programs do not construct say what makes them: %s", (_, run, message) => {
    const error = thrown(run);
    expect(error).toBeInstanceOf(tf.DTypeError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/at: .*doors\.test\.ts:\d+/);
  });

  test.each([
    [
      "an error class",
      () => Reflect.construct(tf.ValueError, []) as unknown,
      /'report' passed to 'tf.ValueError'/,
    ],
    [
      "a variable",
      () => Reflect.construct(tf.Variable, [1, { dtype: {} }]) as unknown,
      /'options.dtype' passed to 'tf.Variable'/,
    ],
  ])("say which argument of a constructor is wrong: %s", (_, run, message) => {
    expect(thrown(run).message).toMatch(message);
  });
});

test("a variable is not made of a symbolic tensor that left its function", () => {
  let leaked: tf.Tensor | undefined;
  tf.function((x: tf.Tensor) => {
    leaked = x.add(1);
    return x;
  })(tf.tensor([1]));
  expect(() => call(tf.variable, leaked)).toThrow(tf.FailedPreconditionError);
});

describe("sizes that no tensor can have are refused at the call", () => {
  test.each([
    ["ones", () => tf.ones([2 ** 16, 2 ** 16]), tf.ResourceExhaustedError],
    ["randomNormal", () => tf.randomNormal([1e9, 1e9]), tf.InvalidArgumentError],
    [
      "matMul",
      () => tf.matMul(tf.ones([2 ** 16, 1]), tf.ones([1, 2 ** 16])),
      tf.ResourceExhaustedError,
    ],
    ["hannWindow", () => tf.signal.hannWindow(2 ** 31), tf.InvalidArgumentError],
    ["rfft", () => tf.rfft([1, 2], 2 ** 53), tf.InvalidArgumentError],
    ["linspace", () => tf.linspace(0, 1, 2 ** 31), tf.InvalidArgumentError],
  ])("%s", (_, run, error) => {
    expect(run).toThrow(error);
  });
});

test("an enumerable property on Object.prototype changes nothing", async () => {
  Object.defineProperty(Object.prototype, "injected", {
    value: "surprise",
    enumerable: true,
    configurable: true,
    writable: true,
  });
  try {
    const step = tf.function((batch: { readonly x: tf.Tensor; readonly y: tf.Tensor }) =>
      tf.sub(batch.x, batch.y).square().mean(),
    );
    expect(step({ x: tf.tensor([1, 2]), y: tf.tensor([0, 0]) }).dataSync()[0]).toBe(2.5);
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "ones" })],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
    expect(model.predict(tf.tensor([[1, 2]])).dataSync()[0]).toBe(3);
    const loss = await model.trainOnBatch(tf.tensor([[1, 2]]), tf.tensor([[3]]));
    expect(Number(loss)).toBe(0);
    expect(tf.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, "valid").shape).toEqual([
      1, 2, 2, 1,
    ]);
    expect(thrown(() => call(tf.util.shuffle, null)).message).toMatch(
      /'array' passed to 'tf.util.shuffle'/,
    );
  } finally {
    Reflect.deleteProperty(Object.prototype, "injected");
  }
});
