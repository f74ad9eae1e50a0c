/** The state of a compiled model: its optimiser, loss and metrics, and the steps for training and evaluation. */

import { currentLocation, ValueError } from "../../api/errors";
import { checkedOptions, type AbsentOptions, type OptionNames } from "../../api/options";
import { suggest } from "../../api/suggest";
import { describe } from "../../api/tensors/describe";
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
import { fittedLabels, type LabelKind } from "./labels";
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

const compileNames: OptionNames<CompileConfig> = {
  optimizer: true,
  loss: true,
  metrics: true,
  stepsPerExecution: true,
  autoScaleLoss: true,
};

const absentOptions: AbsentOptions = {
  lossWeights: "weight the loss in a function of your own: loss: (yTrue, yPred) => …",
  weightedMetrics: "weight the metric in a function of your own: metrics: [(yTrue, yPred) => …]",
  runEagerly: "remove it: a step is compiled",
  jitCompile: "remove it: a step is compiled",
};

function optimizerOf(given: OptimizerName | Optimizer): Optimizer {
  if (given instanceof Optimizer) return given;
  const name = typeof given === "string" ? given.toLowerCase() : "";
  if (Object.hasOwn(optimizers, name)) return optimizers[name as OptimizerName]();
  throw new ValueError(
    {
      what: `Unknown Optimizer ${typeof given === "string" ? given : describe(given)}${suggest(name, Object.keys(optimizers))}`,
      given: describe(given),
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

/** What the training of a model needs of it. */
export interface Trainee {
  readonly name: string;
  readonly policy: Policy;
  readonly apply: Forward;
  /** The penalties of the regularizers in the last call. */
  readonly losses: () => readonly Tensor[];
  /** The name of the layer whose output the predictions are. */
  readonly outputLayer: () => string;
}

/** A compiled model's executions for training and evaluation. */
export class Compiled {
  readonly optimizer: Optimizer;
  /** The names of the figures: `loss`, and the metrics. */
  readonly names: readonly string[];
  readonly training: Executions;
  readonly evaluation: Executions;
  readonly stepsPerExecution: number;
  private readonly loss: LossOrMetricFn;
  private readonly lossName: string;
  private readonly metrics: readonly NamedMetric[];
  private readonly lossKind: LabelKind;

  constructor(
    config: CompileConfig,
    private readonly model: Trainee,
  ) {
    const {
      optimizer,
      loss,
      metrics = [],
      stepsPerExecution = 1,
      autoScaleLoss = true,
    } = checkedOptions(config, compileNames, "model.compile", absentOptions);
    requireSteps(stepsPerExecution);
    this.stepsPerExecution = stepsPerExecution;
    const given = optimizerOf(optimizer);
    this.optimizer = autoScaleLoss ? scaledUnder(model.policy, given) : given;
    this.loss = getLoss(loss);
    this.lossKind = typeof loss === "function" ? "free" : isSparse(loss) ? "indices" : "same";
    this.lossName = typeof loss === "function" ? loss.name : loss;
    const list = Array.isArray(metrics) ? (metrics as readonly Metric[]) : [metrics as Metric];
    this.metrics = list.map((metric) => getMetric(metric, loss));
    this.names = ["loss", ...this.metrics.map((metric) => metric.name)];
    const step = (isTrained: boolean) => (xs: Tensor, ys: Tensor) =>
      isTrained ? this.trained(xs, ys) : this.evaluated(xs, ys);
    const { name } = model;
    this.training = new Executions(step(true), stepsPerExecution, `${name}_train`);
    this.evaluation = new Executions(step(false), stepsPerExecution, `${name}_evaluate`, true);
  }

  /** The model's output. As in Keras, losses and metrics are computed in float32. */
  private forward(xs: Tensor, training: boolean): Tensor {
    return widened(this.model.apply(xs, { training }));
  }

  private trained(xs: Tensor, ys: Tensor): Tensor {
    const predictions: Tensor[] = [];
    const loss = this.optimizer.minimize(() => {
      const predicted = keep(this.forward(xs, true));
      predictions.push(predicted);
      return this.lossOf(ys, predicted);
    }, true);
    return this.figures(loss, ys, ...predictions);
  }

  private evaluated(xs: Tensor, ys: Tensor): Tensor {
    const predicted = this.forward(xs, false);
    return this.figures(this.lossOf(ys, predicted), ys, predicted);
  }

  private figures(loss: Tensor, ys: Tensor, predicted?: Tensor): Tensor {
    const measured =
      predicted === undefined
        ? []
        : this.metrics.map(({ name, measureOf }) => {
            const { apply, kind } = measureOf(ys, predicted);
            const labels = this.labels(ys, predicted, kind, `metric ${name}`);
            return mean(apply(labels, predicted));
          });
    return stack([loss, ...measured].map((figure) => figure.cast("float32")));
  }

  /** The mean loss of the items, and the penalties of the regularizers. */
  private lossOf(ys: Tensor, predicted: Tensor): Tensor {
    const labels = this.labels(ys, predicted, this.lossKind, `loss ${this.lossName}`);
    const loss = mean(this.loss(labels, predicted));
    return this.model.losses().reduce((sum, penalty) => sum.add(penalty.cast(sum.dtype)), loss);
  }

  private labels(ys: Tensor, predicted: Tensor, kind: LabelKind, by: string): Tensor {
    return fittedLabels(ys, predicted, { kind, by, layer: this.model.outputLayer() });
  }
}
