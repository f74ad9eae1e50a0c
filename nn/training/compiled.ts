/** The state of a compiled model: its optimiser, loss and metrics, and the steps for training and evaluation. */

import { currentLocation, ValueError } from "../../api/errors";
import { expandDims } from "../../api/ops/shape/shape";
import { stack } from "../../api/ops/shape/shape";
import { mean } from "../../api/ops/reduction/reduction";
import type { Tensor } from "../../api/tensors/tensor";
import { keep } from "../../api/tensors/tidy";
import type { CallOptions } from "../layers/layer";
import { scaledUnder } from "../mixed-precision/loss-scale-optimizer";
import type { Policy } from "../mixed-precision/policy";
import { widened } from "../mixed-precision/to-float32";
import { Optimizer, train } from "../optimizers";
import { Executions } from "./executions";
import { getLoss, isSparse, type Loss, type LossOrMetricFn } from "./loss-names";
import { getMetric, type Metric, type NamedMetric } from "./metric-names";

/** Optimisers by name, with TF.js's default arguments. */
export type OptimizerName = "adadelta" | "adagrad" | "adam" | "adamax" | "rmsprop" | "sgd";

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = {
  adadelta: () => train.adadelta(1, 0.95),
  adagrad: () => train.adagrad(0.01),
  adam: () => train.adam(0.001),
  adamax: () => train.adamax(0.002),
  rmsprop: () => train.rmsprop(0.001, 0.9, 0),
  sgd: () => train.sgd(0.01),
};

/** The training configuration of a model. @see TF.js `ModelCompileArgs` */
export interface CompileConfig {
  readonly optimizer: OptimizerName | Optimizer;
  readonly loss: Loss;
  readonly metrics?: Metric | readonly Metric[];
  /**
   * The number of batches in one run of the graph (default: 1). More batches amortize the fixed cost of a run, and the transfers of
   * variables on devices that cannot retain them. @see Keras `steps_per_execution`
   */
  readonly stepsPerExecution?: number;
  /**
   * Whether the optimiser of a model with the policy `mixed_float16` is wrapped in a `LossScaleOptimizer` (default: true).
   * @see Keras `auto_scale_loss`
   */
  readonly autoScaleLoss?: boolean;
}

function optimizerOf(given: OptimizerName | Optimizer): Optimizer {
  if (given instanceof Optimizer) return given;
  const name = given.toLowerCase();
  if (Object.hasOwn(optimizers, name)) return optimizers[name as OptimizerName]();
  throw new ValueError(
    {
      what: `Unknown Optimizer ${given}`,
      given,
      expected: `one of ${Object.keys(optimizers).join(", ")}, or an optimiser of tf.train`,
    },
    currentLocation(),
  );
}

function requireSteps(given: number): void {
  if (Number.isInteger(given) && given > 0) return;
  throw new ValueError(
    {
      what: "stepsPerExecution must be a positive integer",
      given: String(given),
      expected: "the number of batches in one run: 1, 2, …",
    },
    currentLocation(),
  );
}

/** A model as a function of a batch. */
type Forward = (x: Tensor, options: CallOptions) => Tensor;

/** A compiled model's executions for training and evaluation. */
export class Compiled {
  readonly optimizer: Optimizer;
  /** The names of the figures: `loss`, and the metrics. */
  readonly names: readonly string[];
  readonly training: Executions;
  readonly evaluation: Executions;
  readonly stepsPerExecution: number;
  private readonly loss: LossOrMetricFn;
  private readonly metrics: readonly NamedMetric[];
  private readonly keepsLabels: boolean;

  constructor(
    { optimizer, loss, metrics = [], stepsPerExecution = 1, autoScaleLoss = true }: CompileConfig,
    policy: Policy,
    apply: Forward,
    name: string,
  ) {
    // As in Keras, losses and metrics are computed in float32.
    const forward: Forward = (x, options) => widened(apply(x, options));
    requireSteps(stepsPerExecution);
    this.stepsPerExecution = stepsPerExecution;
    const given = optimizerOf(optimizer);
    this.optimizer = autoScaleLoss ? scaledUnder(policy, given) : given;
    this.loss = getLoss(loss);
    this.keepsLabels = typeof loss === "function" || isSparse(loss);
    const list = Array.isArray(metrics) ? (metrics as readonly Metric[]) : [metrics as Metric];
    this.metrics = list.map((metric) => getMetric(metric, loss));
    this.names = ["loss", ...this.metrics.map((metric) => metric.name)];
    const step = (isTrained: boolean) => (xs: Tensor, ys: Tensor) =>
      isTrained ? this.trained(forward, xs, ys) : this.evaluated(forward, xs, ys);
    this.training = new Executions(step(true), stepsPerExecution, `${name}_train`);
    this.evaluation = new Executions(step(false), stepsPerExecution, `${name}_evaluate`);
  }

  private trained(forward: Forward, xs: Tensor, ys: Tensor): Tensor {
    const predictions: Tensor[] = [];
    const loss = this.optimizer.minimize(() => {
      const predicted = keep(forward(xs, { training: true }));
      predictions.push(predicted);
      return this.lossOf(ys, predicted);
    }, true);
    return this.figures(loss, ys, ...predictions);
  }

  private evaluated(forward: Forward, xs: Tensor, ys: Tensor): Tensor {
    const predicted = forward(xs, { training: false });
    return this.figures(this.lossOf(ys, predicted), ys, predicted);
  }

  private figures(loss: Tensor, ys: Tensor, predicted?: Tensor): Tensor {
    const measured =
      predicted === undefined
        ? []
        : this.metrics.map(({ apply }) => mean(apply(this.labels(ys, predicted), predicted)));
    return stack([loss, ...measured].map((figure) => figure.cast("float32")));
  }

  private lossOf(ys: Tensor, predicted: Tensor): Tensor {
    return mean(this.loss(this.labels(ys, predicted), predicted));
  }

  /** Labels in the predictions' dtype and with their last axis of size 1; class indices are unchanged. */
  private labels(ys: Tensor, predicted: Tensor): Tensor {
    if (this.keepsLabels) return ys;
    const isFlat = ys.rank === predicted.rank - 1 && predicted.shape.at(-1) === 1;
    return (isFlat ? expandDims(ys, -1) : ys).cast(predicted.dtype);
  }
}
