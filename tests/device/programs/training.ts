/** Trains the CNN and the transformer of the benchmarks for a few steps, on a device in strict mode and on the CPU. */
import * as tf from "../../../index";
import { cnn, transformer, type Model } from "../../../bench/contestants/ontrace-models";
import { dataSet, type NumberTensor } from "../../../bench/data";

/** The first examples of a batch. */
function examples({ data, shape: [, ...rest] }: NumberTensor, count: number): tf.Tensor {
  const length = rest.reduce((a, b) => a * b, 1) * count;
  return tf.tensor(data.slice(0, length), [count, ...rest]);
}

function losses(name: string, model: Model, count: number, steps: number): number[] {
  const data = dataSet(name);
  const variables = new Map(
    data.params.map((key) => {
      const { data: values, shape } = data.tensor(key);
      return [key, tf.variable(tf.tensor(values, shape))];
    }),
  );
  const weights = (key: string): tf.Variable => {
    const variable = variables.get(key);
    if (variable === undefined) throw new Error(`no ${key}`);
    return variable;
  };
  const optimizer = tf.train.adam(1e-3);
  const step = tf.function((x: tf.Tensor, y: tf.Tensor) =>
    optimizer.minimize(() => {
      const logits = model(weights, x);
      const labels = tf.oneHot(y.reshape([-1]), logits.shape[1] ?? -1);
      return tf.softmaxCrossEntropyWithLogits(labels, logits).mean();
    }, true),
  );
  return Array.from({ length: steps }, (_, i) => {
    const batch = (key: string): tf.Tensor => examples(data.batch(key, i), count);
    const loss = step(batch("x"), batch("y"));
    return Number(loss.dataSync()[0]);
  });
}

const runs = (): Record<string, number[]> => ({
  mnist: losses("w2", cnn, 8, 4),
  transformer: losses("w3", transformer, 1, 3),
});

void tf.setBackend("webgpu", { strict: true });
const webgpu = runs();
void tf.setBackend("cpu");
const cpu = runs();
console.log(JSON.stringify({ webgpu, cpu }));
