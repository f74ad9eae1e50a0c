/** What a converted loop costs in the graph, beside one that is written by hand. */

import { compile } from "../../compiler/pipeline";
import { onnx } from "../../compiler/onnx/proto/codec";
import * as tf from "../../index";
import { graphLoops } from "../../bench/autograph/programs";
import { converted, plain, type Exports } from "./converted";

type Program = (x: tf.Tensor) => tf.Tensor;

const asModule = (source: string): string => source.replace("module.exports =", "export const f =");

/** What runs in each iteration of the loops of a function: their nodes, and how many values they carry. */
function loopsOf({ f }: Exports, argument: number): readonly string[][] {
  const traced = tf.function(f as Program, { name: "f" });
  const { graph } = traced.getConcreteFunction(tf.scalar(argument));
  const model = onnx.ModelProto.decode(compile(graph, { provider: "cpu" }).model.bytes);
  const loops = (model.graph?.node ?? []).filter(({ opType }) => opType === "Loop");
  return loops.map(({ output, attribute }) => {
    const body = attribute?.find(({ name }) => name === "body")?.g?.node ?? [];
    return [...body.map(({ opType }) => opType ?? ""), `${String(output?.length)} values`].sort();
  });
}

test.each(Object.entries(graphLoops))(
  "a converted loop has the nodes of one written by hand: %s",
  (_, { byHand, plain: source, argument }) => {
    const own = loopsOf(plain(asModule(byHand)), argument);
    expect(own).toHaveLength(1);
    expect(loopsOf(converted(asModule(source)), argument)).toEqual(own);
  },
);

test("the condition of a loop is known in it and after it", () => {
  const condition = (goesOn: tf.Tensor): tf.Tensor => goesOn;
  const f = tf.function(
    (x: tf.Tensor) =>
      tf.whileLoop(condition, (goesOn, y) => [y.less(20), tf.where(goesOn, y.mul(3), 0)], [
        x.less(20),
        x,
      ]),
    { name: "f" },
  );
  expect(f(tf.scalar(1)).map((y) => y.arraySync())).toEqual([false, 81]);
  expect(f(tf.scalar(50)).map((y) => y.arraySync())).toEqual([false, 50]);
});
