/** The training interface of models: `compile`, `fit`, `evaluate` and their variants for datasets. */

import { currentLocation, ValueError } from "../../api/errors";
import { checkedOptions } from "../../api/options";
import { scalar, tensor } from "../../api/ops/shape/tensor";
import { Tensor } from "../../api/tensors/tensor";
import type { TensorLike } from "../../api/tensors/tensor-like";
import { dispose } from "../../api/tensors/tidy";
import { Dataset } from "../data";
import { Layer } from "../layers";
import type { Optimizer } from "../optimizers";
import { Averages } from "../training/averages";
import { Callbacks, History, type Logs } from "../training/callbacks";
import { Compiled, type CompileConfig } from "../training/compiled";
import { Epochs } from "../training/epochs";
import { EventLoopTurns, type YieldEvery } from "../training/event-loop";
import { grouped, type Batch, type Batches, type Executions } from "../training/executions";
import {
  absentTrainingOptions,
  evaluateDatasetNames,
  evaluateNames,
  fitDatasetNames,
  fitNames,
  type EvaluateArgs,
  type EvaluateDatasetArgs,
  type FitArgs,
  type FitDatasetArgs,
} from "./training-args";

const asTensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** The items of tensors, as a dataset whose data is in memory. */
async function itemsOf(x: TensorLike, y: TensorLike): Promise<Dataset<Batch>> {
  const slices = { xs: asTensor(x), ys: asTensor(y) };
  const items = Dataset.fromTensorSlices<Batch>(slices);
  dispose([slices.xs, slices.ys].filter((tensor) => tensor !== x && tensor !== y));
  await items.ready();
  return items;
}

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
   * @throws ValueError for an unknown optimiser, loss, metric or option, and unless `stepsPerExecution` is a positive integer
   * @see TF.js `LayersModel.compile`; Keras `Model.compile`
   */
  compile(config: CompileConfig): void {
    this.#compiled = new Compiled(config, {
      name: this.name,
      policy: this.dtypePolicy,
      apply: (x, options) => this.apply(x, options),
      losses: () => this.losses,
      outputLayer: () => this.innerLayers().at(-1)?.name ?? this.name,
    });
  }

  /**
   * Trains the model on items in memory.
   *
   * The logs of an epoch are averages over its items, computed in each training step before its update.
   *
   * @param x inputs, items along the first axis
   * @param y labels, one for each input
   * @returns the logs of each epoch
   * @throws ValueError if the model is not compiled, or for an unknown option; InvalidArgumentError if the numbers of inputs and labels
   * differ, or their shapes do not fit the model
   * @see TF.js `LayersModel.fit`; Keras `Model.fit`
   */
  async fit(x: TensorLike, y: TensorLike, args: FitArgs = {}): Promise<History> {
    checkedOptions(args, fitNames, "model.fit", absentTrainingOptions);
    const { batchSize = 32, shuffle = true, validationSplit = 0, stepsPerEpoch, ...rest } = args;
    const { validationSteps, validationData: held, ...training } = rest;
    this.compiled();
    const items = await itemsOf(x, y);
    const count = items.size;
    const trained = held === undefined ? trainedItems(count, validationSplit) : count;
    const part = trained === count ? items : items.take(trained);
    const validation = trained === count ? held : items.skip(trained).batch(batchSize);
    return this.fitDataset((shuffle ? part.shuffle(trained) : part).batch(batchSize), {
      ...training,
      validationBatchSize: batchSize,
      ...(validation === undefined ? {} : { validationData: validation }),
      ...(stepsPerEpoch === undefined ? {} : { batchesPerEpoch: stepsPerEpoch }),
      ...(validationSteps === undefined ? {} : { validationBatches: validationSteps }),
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
    checkedOptions(args, fitDatasetNames, "model.fitDataset", absentTrainingOptions);
    const { epochs = 1, initialEpoch = 0, verbose = 0, yieldEvery = "auto" } = args;
    const { batchesPerEpoch } = args;
    const compiled = this.compiled();
    const callbacks = new Callbacks(args.callbacks);
    const turns = new EventLoopTurns(yieldEvery, (epoch, batch) => callbacks.yield(epoch, batch));
    const history = new History();
    const source = new Epochs(batches, batchesPerEpoch);
    this.stopTraining = false;
    await callbacks.train("onTrainBegin");
    for (let epoch = initialEpoch; epoch < epochs && !this.isStopped(); epoch++) {
      await callbacks.each("onEpochBegin", epoch);
      const trained = await this.through(source.next(), compiled.training, {
        isOwned: source.isOwned,
        callbacks,
        afterBatch: (batch) => turns.after("batch", epoch, batch),
      });
      const logs = { ...trained, ...(await this.validated(args)) };
      history.add(epoch, logs);
      if (verbose > 0) console.log(epochLine(epoch, epochs, logs));
      await callbacks.each("onEpochEnd", epoch, logs);
      await turns.after("epoch", epoch, 0);
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
    args: EvaluateArgs = {},
  ): Promise<Tensor | Tensor[]> {
    const options = checkedOptions(args, evaluateNames, "model.evaluate", absentTrainingOptions);
    const { batchSize = 32, steps } = options;
    this.compiled();
    const items = await itemsOf(x, y);
    const batches = steps === undefined ? {} : { batches: steps };
    return this.evaluateDataset(items.batch(batchSize), batches);
  }

  /** As `evaluate`, on batches `{ xs, ys }`. @see TF.js `LayersModel.evaluateDataset` */
  async evaluateDataset(
    batches: Batches,
    args: EvaluateDatasetArgs = {},
  ): Promise<Tensor | Tensor[]> {
    checkedOptions(args, evaluateDatasetNames, "model.evaluateDataset");
    const logs = await this.evaluated(new Epochs(batches, args.batches));
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
    dispose([batch.xs, batch.ys].filter((tensor) => tensor !== x && tensor !== y));
    const [loss = NaN, ...others] = figures?.values ?? [];
    return others.length === 0 ? loss : [loss, ...others];
  }

  /** Iterates once over batches, one execution at a time, and averages the figures. */
  private async through(
    batches: Batches,
    executions: Executions,
    { isOwned, callbacks, afterBatch }: Pass,
  ): Promise<Logs> {
    const { names, stepsPerExecution } = this.compiled();
    const averages = new Averages(names);
    let batch = 0;
    for await (const group of grouped(batches, stepsPerExecution)) {
      await callbacks?.each("onBatchBegin", batch);
      const figures = await executions.run(group);
      // Tensors of an iterable of the user's may be used again.
      if (isOwned) dispose(group);
      for (const one of figures) averages.add(one);
      batch += group.length;
      const size = figures.reduce((sum, one) => sum + one.size, 0);
      const logs = { batch: batch - 1, size, ...averages.logs };
      await callbacks?.each("onBatchEnd", batch - 1, logs);
      await afterBatch?.(batch - 1);
      if (callbacks !== undefined && this.isStopped()) break;
    }
    if (batch === 0) throw noBatches(this.name);
    return averages.logs;
  }

  private evaluated(epochs: Epochs, yieldEvery: YieldEvery = "auto"): Promise<Logs> {
    const { isOwned } = epochs;
    const turns = new EventLoopTurns(yieldEvery, () => Promise.resolve());
    return this.through(epochs.next(), this.compiled().evaluation, {
      isOwned,
      afterBatch: (batch) => turns.after("batch", 0, batch),
    });
  }

  private async validated(args: FitDatasetArgs): Promise<Logs> {
    const { validationData: given, validationBatchSize = 32, validationBatches } = args;
    if (given === undefined || this.isStopped()) return {};
    const batches = isPair(given) ? (await itemsOf(...given)).batch(validationBatchSize) : given;
    const logs = await this.evaluated(new Epochs(batches, validationBatches), args.yieldEvery);
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

/** How an iteration over batches goes on after each execution. */
interface Pass {
  /** Whether the batches are made for this iteration alone, and are disposed by it. */
  readonly isOwned: boolean;
  /** Those of a training (default: none). */
  readonly callbacks?: Callbacks;
  readonly afterBatch?: (batch: number) => Promise<void>;
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
