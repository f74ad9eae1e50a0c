/** The training workloads under the policy `mixed_float16`. */

import * as tf from "../index";
import { dataSet, lookUp } from "./data";
import type { Model } from "./contestants/ontrace-models";
import { crossEntropy, setups, toTensor, type TrainingName } from "./contestants/ontrace-training";

/** A model of the benchmarks as a layer, which applies a dtype policy. */
class ModelLayer extends tf.Layer {
  private readonly weightOf: Readonly<Record<string, tf.Variable>>;

  constructor(
    name: string,
    private readonly model: Model,
    dtype: tf.mixedPrecision.PolicyIdentifier,
  ) {
    super("model", { dtype });
    const data = dataSet(name);
    this.weightOf = Object.fromEntries(
      data.params.map((key) => {
        const value = toTensor(data.tensor(key)).cast(this.variableDtype);
        return [key, new tf.Variable(value, { name: key, autocast: true })];
      }),
    );
  }

  protected override call(x: tf.Tensor): tf.Tensor {
    return this.model((key) => lookUp(this.weightOf, key), x);
  }
}

export interface MixedTraining {
  /** The graph of a step. */
  readonly graph: () => tf.ConcreteFunction["graph"];
  /** Runs a step, and returns its loss. */
  readonly step: () => number;
  readonly optimizer: tf.mixedPrecision.LossScaleOptimizer;
  /** The number of skipped steps, unless the scale has grown. */
  readonly skipped: () => number;
}

/** The training of a workload under `mixed_float16`: logits are float16, the loss is computed in float32. */
export function mixedTraining(
  workload: TrainingName,
  scaling: tf.mixedPrecision.LossScaleConfig = {},
): MixedTraining {
  const { data: name, model, optimizer: make } = setups[workload];
  const data = dataSet(name);
  const layer = new ModelLayer(name, model, "mixed_float16");
  const optimizer = new tf.mixedPrecision.LossScaleOptimizer(make(), scaling);
  const trainStep = tf.function((x: tf.Tensor, y: tf.Tensor) =>
    optimizer.minimize(() => crossEntropy(layer.apply(x).cast("float32"), y), true),
  );
  let steps = 0;
  const batch = (key: string): tf.Tensor => toTensor(data.batch(key, steps));
  return {
    optimizer,
    graph: () => trainStep.getConcreteFunction(batch("x"), batch("y")).graph,
    skipped: () => Math.log2(optimizer.initialScale / Number(optimizer.dynamicScale.dataSync()[0])),
    step() {
      const loss = trainStep(batch("x"), batch("y"));
      steps += 1;
      return Number(loss.dataSync()[0]);
    },
  };
}
