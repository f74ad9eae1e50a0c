/** What becomes of each dtype on WebGPU. */
import * as tf from "../../../index";

const warnings: string[] = [];
console.warn = (text: string) => void warnings.push(text);

const thrown = (body: () => unknown): { readonly name: string; readonly message: string } => {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  return { name: "nothing", message: "" };
};

/** The gradient of the sum of all squares of log det's gradient, which is A⁻¹: −2·A⁻³ for diagonal matrices. */
const slope = tf.grad((a) => tf.linalg.logdet(a).sum());
const curvature = tf.grad((a) => slope(a).square().sum());
const matrices = tf.tensor([1, 0, 0, 2, 2, 0, 0, 1], [2, 2, 2]);

void tf.setBackend("webgpu", { strict: true });
const big = tf.tensor([1, -2, 3], [3], "int64");
const strict = {
  int64: [...big.add(big).mul(big).dataSync()].map(String),
  argMax: [
    ...tf
      .tensor([
        [1, 5, 2],
        [7, 0, 0],
      ])
      .argMax(1)
      .add(1)
      .dataSync(),
  ].map(Number),
  topK: [
    ...tf
      .topk(tf.tensor([3, 9, 5]), 2)
      .indices.mul(2)
      .dataSync(),
  ].map(Number),
  bool: [
    ...tf
      .tensor([true, false])
      .logicalOr(tf.tensor([false, false]))
      .dataSync(),
  ],
  xor: [...tf.logicalXor(tf.tensor([true, true]), tf.tensor([false, true])).dataSync()],
  sign: [...tf.tensor([-3, 0, 4]).sign().dataSync()],
  round: [...tf.tensor([0.5, 1.5, 2.5, -0.5, -1.5]).round().dataSync()].map((x) => x + 0),
  split: tf.split(tf.range(0, 12), 12).map((part) => part.dataSync()[0]),
  empty: [...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync()],
  mod: [...tf.mod(tf.tensor([-7, 7], [2], "int32"), tf.tensor([3, -3], [2], "int32")).dataSync()],
  // Transposes around a choice: ONNX Runtime must not move them over its condition.
  curvature: [...curvature(matrices).dataSync()].map((x) => Math.round(1e4 * x) / 1e4 + 0),
  tooLarge: thrown(() =>
    tf
      .tensor([2 ** 40], [1], "int64")
      .add(tf.tensor([1], [1], "int64"))
      .dataSync(),
  ),
  float64: thrown(() =>
    tf
      .tensor([1, 2], [2], "float64")
      .add(tf.tensor([1], [1], "float64"))
      .dataSync(),
  ),
};
thrown(() => tf.setBackend("webgpu"));
void tf.setBackend("webgpu");
const lenient = [
  ...tf
    .tensor([1, 2], [2], "float64")
    .mul(tf.tensor([2], [1], "float64"))
    .dataSync(),
];

const onCpu = tf.function((x: tf.Tensor) => x.square(), { device: "cpu" });
const moved = [
  ...onCpu(tf.tensor([1, 2]).add(1))
    .add(1)
    .dataSync(),
];

console.log(JSON.stringify({ strict, lenient, warnings, moved, backend: tf.getBackend() }));
