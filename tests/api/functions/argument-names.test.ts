import * as tf from "../../../index";
import { parametersOf } from "../../../api/functions/parameter-names";

test.each<[object, (string | undefined)[]]>([
  [(_a: number, _b = [1, 2], ..._rest: number[]) => 0, ["_a", "_b", "_rest"]],
  [(x: number) => x, ["x"]],
  [async (x: number) => Promise.resolve(x), ["x"]],
  [(a: number, { b }: { b: number }, c = ")") => `${a}${b}${c}`, ["a", undefined, "c"]],
  [
    function (
      /* a, b */ x: number, // y
      z: number,
    ) {
      return x + z;
    },
    ["x", "z"],
  ],
  [() => 0, []],
])("the parameters of %p", (original, names) => {
  expect(parametersOf(original)).toEqual(names);
});

test("methods have parameters too, and built-in functions show none", () => {
  class Model {
    call(x: number, y: number): number {
      return x + y;
    }
  }
  expect(parametersOf(Reflect.get(Model.prototype, "call"))).toEqual(["x", "y"]);
  expect(parametersOf(Math.max)).toEqual([]);
});

test("a trace's parameters are named after arguments, keys and specs", () => {
  const f = tf.function((batch: { x: tf.Tensor; y: tf.Tensor[] }, _: string, z: tf.Tensor) => [
    batch.x.add(1),
    z,
  ]);
  const concrete = f.getConcreteFunction(
    { x: new tf.TensorSpec([null]), y: [new tf.TensorSpec([null, 2], "float32", "labels")] },
    "plain",
    new tf.TensorSpec([], "int32"),
  );
  expect(concrete.inputLeaves).toEqual([
    { name: "batch.x", parameter: 0 },
    { name: "labels", parameter: 1 },
    { name: "_", plain: "plain" },
    { name: "z", parameter: 2 },
  ]);
  expect(concrete.graph.parameters.map(({ type }) => type.shape.map(String))).toEqual([
    ["batch_x_0"],
    ["labels_0", "2"],
    [],
  ]);
});

test("sizes of arguments with one name are different symbols", () => {
  const spec = new tf.TensorSpec([null], "float32", "x");
  const f = tf.function((a: tf.Tensor, b: tf.Tensor) => [a, b], { inputSignature: [spec, spec] });
  const dims = f.getConcreteFunction().graph.parameters.map(({ type }) => type.shape[0]);
  expect(dims[0]).not.toBe(dims[1]);
});
