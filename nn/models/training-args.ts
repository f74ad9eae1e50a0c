/** The options of `fit`, `evaluate`, `predict` and their variants. */

import type { AbsentOptions, OptionNames } from "../../api/options";
import type { TensorLike } from "../../api/tensors/tensor-like";
import type { Callback } from "../training/callbacks";
import type { Batches } from "../training/executions";
import type { YieldEvery } from "../training/event-loop";

export interface TrainingArgs {
  /** The number of the last epoch, counted from 1 (default: 1). */
  readonly epochs?: number;
  /** The number of the first epoch, counted from 0, to resume a training (default: 0). */
  readonly initialEpoch?: number;
  readonly callbacks?: Callback | readonly Callback[];
  /** 1 or 2 prints a line for each epoch (default: 0, no output). */
  readonly verbose?: 0 | 1 | 2;
  /**
   * When other tasks of the event loop run: after each `"batch"` or `"epoch"`, `"never"`, or after so many milliseconds; `"auto"` (the
   * default): after 16.
   */
  readonly yieldEvery?: YieldEvery;
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
  /** Only 0: nothing is printed. */
  readonly verbose?: 0;
}

/** @see TF.js `ModelEvaluateDatasetArgs` */
export interface EvaluateDatasetArgs {
  /** Batches to evaluate (default: all). */
  readonly batches?: number;
  /** Only 0: nothing is printed. */
  readonly verbose?: 0;
}

/** @see TF.js `ModelPredictArgs` */
export interface PredictArgs {
  /** Items that are computed at a time, which bounds the memory (default: all). */
  readonly batchSize?: number;
  /** Only false: nothing is printed. */
  readonly verbose?: false;
}

const trainingNames: OptionNames<TrainingArgs> = {
  epochs: true,
  initialEpoch: true,
  callbacks: true,
  verbose: true,
  yieldEvery: true,
};

export const fitNames: OptionNames<FitArgs> = {
  ...trainingNames,
  batchSize: true,
  shuffle: true,
  validationSplit: true,
  validationData: true,
  stepsPerEpoch: true,
  validationSteps: true,
};

export const fitDatasetNames: OptionNames<FitDatasetArgs> = {
  ...trainingNames,
  batchesPerEpoch: true,
  validationData: true,
  validationBatches: true,
  validationBatchSize: true,
};

export const evaluateNames: OptionNames<EvaluateArgs> = {
  batchSize: true,
  steps: true,
  verbose: true,
};

export const evaluateDatasetNames: OptionNames<EvaluateDatasetArgs> = {
  batches: true,
  verbose: true,
};

export const predictNames: OptionNames<PredictArgs> = { batchSize: true, verbose: true };

const ownLoss = "weight the items in a custom loss: loss: (yTrue, yPred) => …";

/** Options of TF.js and Keras that have no counterpart. */
export const absentTrainingOptions: AbsentOptions = {
  classWeight: ownLoss,
  sampleWeight: ownLoss,
};
