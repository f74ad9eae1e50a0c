import * as tf from "../../index";
import { dataSet, type NumberTensor } from "../../bench/data";
import { workloads, type Workload, type WorkloadName } from "../../bench/workloads";

const toTensor = ({ data, shape }: NumberTensor): tf.Tensor => tf.tensor(data, shape);

const mlp = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [784], units: 256, activation: "relu" }),
      tf.layers.dense({ units: 128, activation: "relu" }),
      tf.layers.dense({ units: 10 }),
    ],
  });

const cnn = (): tf.Sequential => {
  const convolution = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ ...convolution, inputShape: [28, 28, 1], filters: 16 }),
      tf.layers.maxPooling2d(),
      tf.layers.conv2d({ ...convolution, filters: 32 }),
      tf.layers.maxPooling2d(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10 }),
    ],
  });
};

// The same parameters, batches and losses that every library in the benchmark reproduces.
test.each([
  ["w1_sgd", mlp, () => tf.train.sgd(0.1)],
  ["w1_adam", mlp, () => tf.train.adam(0.001)],
  ["w2", cnn, () => tf.train.adam(0.001)],
] as const)("%s has the benchmark's losses", (name: WorkloadName, makeModel, makeOptimizer) => {
  const { data: family, expected }: Workload = workloads[name];
  if (family === undefined) throw new Error(`${name} has data`);
  const data = dataSet(family);
  const model = makeModel();
  model.setWeights(data.params.map((key) => toTensor(data.tensor(key))));
  const optimizer = makeOptimizer();
  const step = tf.function((x: tf.Tensor, y: tf.Tensor) =>
    optimizer.minimize(
      () =>
        tf
          .softmaxCrossEntropyWithLogits(tf.oneHot(y, 10), model.apply(x, { training: true }))
          .mean(),
      true,
    ),
  );
  for (let i = 0; i < 20; i++) {
    const loss = step(toTensor(data.batch("x", i)), toTensor(data.batch("y", i)));
    const [right] = expected[i + 1] ?? [];
    if (right !== undefined) expect(Number(loss.dataSync()[0])).toBeCloseTo(right, 4);
  }
  expect(step.tracingCount).toBe(1);
});
