import { writeNpy } from "../../api/tensors/npy";
import { packElements } from "../../ir/types/typed-array";

/** Functions to compile, as a user would write them. */
export const model = `
import * as tf from "ontrace";

const spec = new tf.TensorSpec([null, 2], "float32", "x");
const kernel = tf.variable([[1, 2], [3, 4]], true, "dense/kernel");

export const predict = tf.function((x: tf.Tensor) => x.matMul(kernel), { inputSignature: [spec] });

export const train = tf.function(
  (x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => predict(x).sum());
    const gradient = tape.gradient(loss, kernel);
    if (gradient === null) throw new Error("the kernel is connected");
    kernel.assignSub(gradient.mul(0.5));
    return { loss };
  },
  { inputSignature: [spec] },
);

export const twins = tf.function((x: tf.Tensor) => ({ "a b": x.add(1), a_b: x.add(2) }), {
  inputSignature: [spec],
});

export const untraced = tf.function((x: tf.Tensor) => x);
export const plain = (x: number): number => x;
`;

/** [[1, 2]] */
export const x = writeNpy({
  dtype: "float32",
  shape: [1, 2],
  data: packElements("float32", [1, 2]),
});
