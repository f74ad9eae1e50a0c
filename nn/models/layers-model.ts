/** The training interface of models: `compile`, `fit`, `evaluate` and their variants for datasets. */

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
  /** The number of the last epoch, counted from 1 (default: 1). */
  readonly epochs?: number;
  /** The number of the first epoch, counted from 0, to resume a training (default: 0). */
  readonly initialEpoch?: number;
  readonly callbacks?: Callback | readonly Callback[];
  /** 1 or 2 prints a line for each epoch (default: 0, no output). */
  readonly verbose?: 0 | 1 | 2;
}

/** @see TF.js `ModelFitArgs` */
export interface FitArgs extends TrainingArgs {
  /** Items in a batch (default: 32). */
  readonly batchSize?: number;
  /** Whether the items are shuffled for each epoch (default: true). */
  readonly shuffle?: boolean;
  /** The fraction of the items, at the end, that is held out for validation after each epoch; in [0, 1) (default: 0). */
  readonly validationSplit?: number;
  /** Inputs and labels for validation after each epoch. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike];
  /** Batches in an epoch (default: all). */
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
}

/** @see TF.js `ModelFitDatasetArgs` */
export interface FitDatasetArgs extends TrainingArgs {
  /** Batches in an epoch; the next epoch continues after them (default: all). */
  readonly batchesPerEpoch?: number;
  /** Inputs and labels, or batches, for validation after each epoch. */
  readonly validationData?: readonly [x: TensorLike, y: TensorLike] | Batches;
  /** Batches of the validation dataset (default: all). */
  readonly validationBatches?: number;
  /** Items in a batch of validation tensors (default: 32). */
  readonly validationBatchSize?: number;
}

/** @see TF.js `ModelEvaluateArgs` */
export interface EvaluateArgs {
  /** Items in a batch (default: 32). */
  readonly batchSize?: number;
  /** Batches to evaluate (default: all). */
  readonly steps?: number;
}

const asTensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** The items of tensors, as a dataset. */
const itemsOf = (x: TensorLike, y: TensorLike): Dataset<Batch> =>
  Dataset.fromTensorSlices<Batch>({ xs: asTensor(x), ys: asTensor(y) });

/**
 * A layer that is a trainable model.
 *
 * @example
 * ```ts
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
 * const [x, y] = [tf.tensor2d([[0], [1]]), tf.tensor2d([[1], [3]])];
 * await model.fit(x, y, { epochs: 200, batchSize: 2 });
 * model.predict([[2]]).round(); // → [[5]]
 * ```
 * @see TF.js `tf.LayersModel`; Keras `Model`
 */
export abstract class LayersModel extends Layer {
  /** A callback sets it to end the training after the current batch, or epoch. */
  stopTraining = false;
  // Invisible to `Module`: the optimiser's state is not a weight of the model.
  #compiled: Compiled | undefined;

  /** The optimiser of `compile`. @throws ValueError if the model is not compiled */
  get optimizer(): Optimizer {
    return this.compiled().optimizer;
  }

  /** The names of the results of `evaluate`. */
  get metricsNames(): readonly string[] {
    return this.compiled().names;
  }

  /**
   * Configures the training of the model.
   *
   * @throws ValueError for an unknown optimiser, loss or metric, and unless `stepsPerExecution` is a positive integer
   * @see TF.js `LayersModel.compile`; Keras `Model.compile`
   */
  compile(config: CompileConfig): void {
    const forward = (x: Tensor, options: CallOptions): Tensor => this.apply(x, options);
    this.#compiled = new Compiled(config, this.dtypePolicy, forward, this.name);
  }

  /**
   * Trains the model on items in memory.
   *
   * The logs of an epoch are averages over its items, computed in each training step before its update.
   *
   * @param x inputs, items along the first axis
   * @param y labels, one for each input
   * @returns the logs of each epoch
   * @throws ValueError if the model is not compiled, InvalidArgumentError if the numbers of inputs and labels differ
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
   * Trains the model on batches of a `tf.data` dataset, or of any iterable, which is iterated once for each epoch.
   *
   * @param batches structures `{ xs, ys }`
   * @returns the logs of each epoch
   * @throws ValueError if the model is not compiled, or there are no batches
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
   * @throws ValueError if the model is not compiled
   * @see TF.js `LayersModel.evaluate`, which is synchronous
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
   * Runs one training step.
   *
   * @returns the loss, or the loss and the metrics, before the update
   * @see TF.js `LayersModel.trainOnBatch`
   */
  async trainOnBatch(x: TensorLike, y: TensorLike): Promise<number | number[]> {
    const batch = { xs: asTensor(x), ys: asTensor(y) };
    const [figures] = await this.compiled().training.run([batch]);
    const [loss = NaN, ...others] = figures?.values ?? [];
    return others.length === 0 ? loss : [loss, ...others];
  }

  /**
   * Iterates once over batches, one execution at a time, and averages the figures.
   *
   * @param callbacks those of a training (default: none)
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

  /** A method, since a callback may change the property between reads. */
  private isStopped(): boolean {
    return this.stopTraining;
  }

  private compiled(): Compiled {
    if (this.#compiled !== undefined) return this.#compiled;
    throw new ValueError(
      {
        what: "The model needs to be compiled before being used.",
        given: `model ${this.name}, which is not compiled`,
        expected: "a model with a loss and an optimiser",
        fix: 'model.compile({ optimizer: "adam", loss: "meanSquaredError" })',
      },
      currentLocation(),
    );
  }
}

const isPair = (
  given: readonly [TensorLike, TensorLike] | Batches,
): given is readonly [TensorLike, TensorLike] => Array.isArray(given) && given.length === 2;

/** The number of items for training. @throws ValueError unless the held-out fraction is in [0, 1) */
function trainedItems(count: number, validationSplit: number): number {
  if (validationSplit >= 0 && validationSplit < 1) return Math.floor(count * (1 - validationSplit));
  throw new ValueError(
    {
      what: "validationSplit must be a fraction of the items",
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
      expected: "items of equal weight",
      fix: "weight the items in a custom loss: loss: (yTrue, yPred) => …",
    },
    currentLocation(),
  );
}

const noBatches = (name: string): ValueError =>
  new ValueError(
    {
      what: "there are no batches",
      given: `an empty dataset for model ${name}`,
      expected: "one batch { xs, ys } or more",
      fix: "an iterator can be consumed only once: pass a tf.data dataset, or an iterable object",
    },
    currentLocation(),
  );

const epochLine = (epoch: number, epochs: number, logs: Logs): string =>
  [
    `Epoch ${epoch + 1} / ${epochs}`,
    ...Object.entries(logs).map(([name, value]) => `${name}=${value.toPrecision(5)}`),
  ].join("  ");
