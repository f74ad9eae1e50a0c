import { writeFileSync } from "node:fs";
import * as tf from "../../../index";
import { differentiated, point } from "./differentiated";

/*
 * Saves functions with gradients of their own, and writes their derivatives. Each gradient is wrong on purpose, so that nobody can find it by
 * differentiating the function itself.
 */

type Function1 = (x: tf.Tensor) => tf.Tensor;

const squares = tf.customGradient((x: tf.Tensor) => ({
  value: x.square(),
  gradFunc: (dy: tf.Tensor) => dy.mul(x.pow(3)),
}));

/** Branches in the function and in its gradient, which depends on what the function computed. */
const branching = tf.customGradient((x: tf.Tensor) => {
  const isLarge = x.sum().greater(2);
  const value = tf.cond(
    isLarge,
    () => x.square(),
    () => x.sin(),
  );
  return {
    value,
    gradFunc: (dy: tf.Tensor) =>
      tf.cond(
        isLarge,
        () => dy.mul(value).mul(x),
        () => dy.mul(5),
      ),
  };
});

/** x·2ⁿ by a loop; the gradient is a loop too, which begins with what the function ended with. */
const looping = tf.customGradient((x: tf.Tensor) => {
  const [, value] = tf.whileLoop(
    (i: tf.Tensor) => i.less(3),
    (i: tf.Tensor, y: tf.Tensor) => [i.add(1), y.mul(2)],
    [tf.scalar(0, "int32"), x],
  );
  return {
    value,
    gradFunc: (dy: tf.Tensor) =>
      tf.whileLoop(
        (i: tf.Tensor) => i.less(2),
        (i: tf.Tensor, g: tf.Tensor) => [i.add(1), g.mul(x).add(value.mul(dy))],
        [tf.scalar(0, "int32"), dy],
      )[1],
  };
});

/** A gradient inside of another's. */
const nested = tf.customGradient((x: tf.Tensor) => ({
  value: x.exp(),
  gradFunc: (dy: tf.Tensor) => squares(x).mul(dy),
}));

const scale = tf.variable(3, true, "scale");
const withVariable = tf.customGradient((x: tf.Tensor) => ({
  value: x.mul(scale),
  gradFunc: (dy: tf.Tensor, { variables }: { readonly variables: readonly tf.Variable[] }) => [
    dy.mul(scale).mul(x.square()),
    variables.map(() => dy.sum()),
  ],
}));

const inBranch: Function1 = (x) =>
  tf.cond(
    x.sum().greater(0),
    () => squares(x),
    () => x,
  );

const inLoop: Function1 = (x) =>
  tf.whileLoop(
    (i: tf.Tensor) => i.less(2),
    (i: tf.Tensor, y: tf.Tensor) => [i.add(1), squares(y).mul(0.5)],
    [tf.scalar(0, "int32"), x],
  )[1];

const shrink = tf.onnxOp("Shrink", { attributes: { lambd: { float: 0.1 } }, infer: (x) => x });
tf.registerGradient("Shrink", ({ inputs: [x = tf.scalar(NaN)], outputs: [y = x] }, dy) =>
  dy.mul(x.pow(3).add(y)),
);

/** Its gradient uses the op itself. */
const celu = tf.onnxOp("Celu", { infer: (x) => x });
tf.registerGradient("Celu", ({ inputs: [x = tf.scalar(NaN)] }, dy) => dy.mul(celu(x.neg())));

const inner = tf.function((x: tf.Tensor) => nested(x).add(1));

const functions: Readonly<Record<string, Function1>> = {
  branching: (x) => branching(x).mul(x),
  looping: (x) => looping(x).square(),
  nested: (x) => nested(x).mul(x),
  withVariable: (x) => withVariable(x).mul(x),
  inBranch: (x) => inBranch(x).mul(x),
  inLoop: (x) => inLoop(x).mul(x),
  called: (x) => inner(x).mul(inner(x.mul(2))),
  recomputed: (x) => tf.recomputeGrad((x: tf.Tensor) => squares(x).sin())(x),
  passed: (x) =>
    tf
      .gradPassThrough((x: tf.Tensor) => x.round())(x)
      .mul(x),
  registered: (x) => shrink(x.mul(2)).mul(x),
  registeredInLoop: (x) =>
    tf.whileLoop(
      (i: tf.Tensor) => i.less(2),
      (i: tf.Tensor, y: tf.Tensor) => [i.add(1), shrink(y)],
      [tf.scalar(0, "int32"), x],
    )[1],
  registeredByItself: (x) => celu(x).mul(x),
  tfjs: (x) =>
    tf.customGrad((x: tf.Tensor, save: (tensors: tf.Tensor[]) => void) => {
      save([x]);
      return {
        value: x.square(),
        gradFunc: (dy, [x]) => (x === undefined ? dy : dy.mul(x.pow(4))),
      };
    })(x),
};

async function main([folder = "", customGradients]: readonly string[]): Promise<void> {
  const inputSignature = [new tf.TensorSpec([2], "float32", "x")];
  const module = Object.fromEntries(
    Object.entries(functions).map(([name, f]) => [name, tf.function(f, { inputSignature, name })]),
  );
  await tf.savedModel.save(module, folder, { customGradients: customGradients === "true" });
  const found = Object.fromEntries(
    Object.entries(module).map(([name, f]) => [name, differentiated(f, point())]),
  );
  writeFileSync(1, JSON.stringify(found));
}

void main(process.argv.slice(2));
