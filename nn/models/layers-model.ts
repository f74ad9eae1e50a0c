import { currentLocation, UnimplementedError, ValueError } from "../../api/errors";
import { scalar, tensor } from "../../api/ops/shape/tensor";
import { slice } from "../../api/ops/shape/slicing";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { Dataset } from "../data";
import { Layer, type CallOptions } from "../layers";
import type { Optimizer } from "../optimizers";
import { Callbacks, History, type Callback, type Logs } from "../training/callbacks";
import { Compiled, type CompileConfig } from "../training/compiled";
import { Epochs } from "../training/epochs";
import { grouped, type Batch, type Batches, type Executions } from "../training/executions";
import { Averages } from "../training/averages";

export interface TrainingArgs {
  /** The number of the last epoch, counted from 1; 1 unless said otherwise. */
  readonly epochs?: number;
  /** The number of the first epoch, counted from 0: where a training goes on. */
  readonly initialEpoch?: number;
  readonly callbacks?: Callback | readonly Callback[];
  /** 1 or 2 prints a line for each epoch; 0, which is the default, prints nothing. */
  readonly verbose?: 0 | 1 | 2;
}

/** @see TF.js `ModelFitArgs` */
export interface FitArgs extends TrainingArgs {
  /** Items in a batch, 32 unless said otherwise. */
  readonly batchSize?: number;
  /** Whether each epoch goes through the items in another order; true unless said otherwise. */
  readonly shuffle?: boolean;
  /** The part of the items, from the end, that is held out to evaluate each epoch; from 0, the default, up to 1. */
  readonly validationSplit?: number;
  /** Inputs and labels to evaluate each epoch with. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike];
  /** Batches in an epoch; all unless said otherwise. */
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
}

/** @see TF.js `ModelFitDatasetArgs` */
export interface FitDatasetArgs extends TrainingArgs {
  /** Batches in an epoch, the next of which goes on from there; all unless said otherwise. */
  readonly batchesPerEpoch?: number;
  /** Inputs and labels, or batches, to evaluate each epoch with. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike] | Batches;
  /** Batches of the validation data, of a data set; all unless said otherwise. */
  readonly validationBatches?: number;
  /** Items in a batch of validation data that are tensors, 32 unless said otherwise. */
  readonly validationBatchSize?: number;
}

/** @see TF.js `ModelEvaluateArgs` */
export interface EvaluateArgs {
  /** Items in a batch, 32 unless said otherwise. */
  readonly batchSize?: number;
  /** Batches to evaluate; all unless said otherwise. */
  readonly steps?: number;
}

const asTensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** Items of tensors, as a data set of batches. */
const itemsOf = (x: TensorLike, y: TensorLike): Dataset<Batch> =>
  Dataset.fromTensorSlices<Batch>({ xs: asTensor(x), ys: asTensor(y) });

/**
 * A layer that is a whole model: it can be trained.
 *
 *     model.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["mae"], stepsPerExecution: 8 });
 *     const { history } = await model.fit(x, y, { epochs: 5, validationSplit: 0.1 });
 *
 * @see TF.js `tf.LayersModel`; Keras `Model`
 */
export abstract class LayersModel extends Layer {
  /** Set by a callback: the training ends after this batch, or this epoch. */
  stopTraining = false;
  // Invisible to `Module`: the optimiser's state is no weight of the model.
  #compiled: Compiled | undefined;

  /** What `compile` was given, or made. @throws ValueError where the model is not compiled */
  get optimizer(): Optimizer {
    return this.compiled().optimizer;
  }

  /** What `evaluate` gives, by name. */
  get metricsNames(): readonly string[] {
    return this.compiled().names;
  }

  /**
   * Says how the model is trained.
   *
   * @throws ValueError for an unknown optimiser, loss or metric, and for `stepsPerExecution` that is no positive integer
   * @see TF.js `LayersModel.compile`; Keras `Model.compile`
   */
  compile(config: CompileConfig): void {
    const forward = (x: Tensor, options: CallOptions): Tensor => this.apply(x, options);
    this.#compiled = new Compiled(config, this.dtypePolicy, forward, this.name);
  }

  /**
   * Trains the model on items in memory.
   *
   * The figures of an epoch are averages over its items, as they were when each batch was trained on.
   *
   * @param x inputs, items along the first axis
   * @param y labels, as many
   * @returns the figures of each epoch
   * @throws ValueError where the model is not compiled, InvalidArgumentError where there are not as many labels as inputs
   * @see TF.js `LayersModel.fit`; Keras `Model.fit`
   */
  async fit(x: TensorLike, y: TensorLike, args: FitArgs = {}): Promise<History> {
    refuseWeights(args);
    const { batchSize = 32, shuffle = true, validationSplit = 0, stepsPerEpoch, ...rest } = args;
    const held = args.validationData;
    const items = itemsOf(x, y);
    const count = items.size;
    const trained = held === undefined ? trainedItems(count, validationSplit) : count;
    const part = trained === count ? items : items.take(trained);
    const validation =
      trained === count ? held : ([x, y].map((all) => after(all, trained)) as [Tensor, Tensor]);
    return this.fitDataset((shuffle ? part.shuffle(trained) : part).batch(batchSize), {
      ...rest,
      validationBatchSize: batchSize,
      ...(validation === undefined ? {} : { validationData: validation }),
      ...(stepsPerEpoch === undefined ? {} : { batchesPerEpoch: stepsPerEpoch }),
      ...(args.validationSteps === undefined ? {} : { validationBatches: args.validationSteps }),
    });
  }

  /**
   * Trains the model on batches: of a `tf.data` set, or of any iterable, gone through once for each epoch.
   *
   * @param batches structures `{ xs, ys }`
   * @returns the figures of each epoch
   * @throws ValueError where the model is not compiled, or there are no batches
   * @see TF.js `LayersModel.fitDataset`
   */
  async fitDataset(batches: Batches, args: FitDatasetArgs = {}): Promise<History> {
    const { epochs = 1, initialEpoch = 0, verbose = 0, batchesPerEpoch } = args;
    const compiled = this.compiled();
    const callbacks = new Callbacks(args.callbacks);
    const history = new History();
    const source = new Epochs(batches, batchesPerEpoch);
    this.stopTraining = false;
    await callbacks.train("onTrainBegin");
    for (let epoch = initialEpoch; epoch < epochs && !this.isStopped(); epoch++) {
      await callbacks.each("onEpochBegin", epoch);
      const trained = await this.through(source.next(), compiled.training, callbacks);
      const logs = { ...trained, ...(await this.validated(args)) };
      history.add(epoch, logs);
      if (verbose > 0) console.log(epochLine(epoch, epochs, logs));
      await callbacks.each("onEpochEnd", epoch, logs);
      if (!source.ranOut) continue;
      console.warn(
        `batchesPerEpoch is ${String(batchesPerEpoch)}, but there were fewer batches left: the training ends with epoch ${epoch + 1}`,
      );
      break;
    }
    await callbacks.train("onTrainEnd");
    return history;
  }

  /**
   * The loss and the metrics on items in memory, averaged over them, as at inference.
   *
   * @returns the loss, or the loss and the metrics in the order of `metricsNames`
   * @throws ValueError where the model is not compiled
   * @see TF.js `LayersModel.evaluate`, which gives the tensors at once
   */
  async evaluate(
    x: TensorLike,
    y: TensorLike,
    { batchSize = 32, steps }: EvaluateArgs = {},
  ): Promise<Tensor | Tensor[]> {
    const batches = steps === undefined ? {} : { batches: steps };
    return this.evaluateDataset(itemsOf(x, y).batch(batchSize), batches);
  }

  /** As `evaluate`, on batches `{ xs, ys }`. @see TF.js `LayersModel.evaluateDataset` */
  async evaluateDataset(
    batches: Batches,
    args: { readonly batches?: number } = {},
  ): Promise<Tensor | Tensor[]> {
    const epoch = new Epochs(batches, args.batches).next();
    const logs = await this.through(epoch, this.compiled().evaluation);
    const [loss = scalar(NaN), ...others] = this.metricsNames.map((name) =>
      scalar(logs[name] ?? NaN),
    );
    return others.length === 0 ? loss : [loss, ...others];
  }

  /**
   * Makes one step.
   *
   * @returns the loss, or the loss and the metrics, as they were before the step
   * @see TF.js `LayersModel.trainOnBatch`
   */
  async trainOnBatch(x: TensorLike, y: TensorLike): Promise<number | number[]> {
    const batch = { xs: asTensor(x), ys: asTensor(y) };
    const [figures] = await this.compiled().training.run([batch]);
    const [loss = NaN, ...others] = figures?.values ?? [];
    return others.length === 0 ? loss : [loss, ...others];
  }

  /**
   * Goes once through batches, an execution at a time, and averages the figures.
   *
   * @param callbacks those of a training
   */
  private async through(
    batches: Batches,
    executions: Executions,
    callbacks?: Callbacks,
  ): Promise<Logs> {
    const { names, stepsPerExecution } = this.compiled();
    const averages = new Averages(names);
    let batch = 0;
    for await (const group of grouped(batches, stepsPerExecution)) {
      await callbacks?.each("onBatchBegin", batch);
      const figures = await executions.run(group);
      for (const one of figures) averages.add(one);
      batch += group.length;
      const size = figures.reduce((sum, one) => sum + one.size, 0);
      const logs = { batch: batch - 1, size, ...averages.logs };
      await callbacks?.each("onBatchEnd", batch - 1, logs);
      if (callbacks !== undefined && this.isStopped()) break;
    }
    if (batch === 0) throw noBatches(this.name);
    return averages.logs;
  }

  private async validated(args: FitDatasetArgs): Promise<Logs> {
    const { validationData: given, validationBatchSize = 32, validationBatches } = args;
    if (given === undefined || this.isStopped()) return {};
    const batches = isPair(given) ? itemsOf(...given).batch(validationBatchSize) : given;
    const epoch = new Epochs(batches, validationBatches).next();
    const logs = await this.through(epoch, this.compiled().evaluation);
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
  }

  /** A callback may have set it since. */
  private isStopped(): boolean {
    return this.stopTraining;
  }

  private compiled(): Compiled {
    if (this.#compiled !== undefined) return this.#compiled;
    throw new ValueError(
      {
        what: "The model needs to be compiled before being used.",
        given: `model ${this.name}, which is not compiled`,
        expected: "a model that knows its loss and its optimiser",
        fix: 'model.compile({ optimizer: "adam", loss: "meanSquaredError" })',
      },
      currentLocation(),
    );
  }
}

const isPair = (
  given: readonly [TensorLike, TensorLike] | Batches,
): given is readonly [TensorLike, TensorLike] => Array.isArray(given) && given.length === 2;

/** How many items are trained on, where a part is held out. @throws ValueError for a part that is none */
function trainedItems(count: number, validationSplit: number): number {
  if (validationSplit >= 0 && validationSplit < 1) return Math.floor(count * (1 - validationSplit));
  throw new ValueError(
    {
      what: "validationSplit must be a part of the items",
      given: String(validationSplit),
      expected: "a number from 0 up to 1",
    },
    currentLocation(),
  );
}

function after(all: TensorLike, start: number): Tensor {
  const whole = asTensor(all);
  return slice(whole, [start], [-1]);
}

function refuseWeights(args: object): void {
  const name = ["classWeight", "sampleWeight"].find((key) => Reflect.get(args, key) !== undefined);
  if (name === undefined) return;
  throw new UnimplementedError(
    {
      what: `fit: ${name} is not implemented`,
      given: name,
      expected: "items that all count the same",
      fix: "weigh the items in a loss of your own: loss: (yTrue, yPred) => …",
    },
    currentLocation(),
  );
}

const noBatches = (name: string): ValueError =>
  new ValueError(
    {
      what: "there are no batches to go through",
      given: `an empty data set for model ${name}`,
      expected: "one batch { xs, ys } or more",
      fix: "an iterator can be gone through once only: give a tf.data set, or an object that makes iterators",
    },
    currentLocation(),
  );

const epochLine = (epoch: number, epochs: number, logs: Logs): string =>
  [
    `Epoch ${epoch + 1} / ${epochs}`,
    ...Object.entries(logs).map(([name, value]) => `${name}=${value.toPrecision(5)}`),
  ].join("  ");
