/** Figures by name: `loss`, the metrics, and for validation the same with `val_` in front. */
export type Logs = Readonly<Record<string, number>>;

export type Hook<A extends readonly unknown[]> = (...args: A) => void | Promise<void>;

/**
 * What is called while a model is trained; a hook that gives a promise is waited for. Where several steps are one execution, the hooks
 * for batches are called once for each execution: with the number of its first batch before, and with that of its last one after it.
 *
 * @see TF.js `CustomCallbackArgs`; Keras `Callback`
 */
export interface Callback {
  readonly onTrainBegin?: Hook<[logs?: Logs]>;
  readonly onTrainEnd?: Hook<[logs?: Logs]>;
  readonly onEpochBegin?: Hook<[epoch: number, logs?: Logs]>;
  /** `logs` are the epoch's. */
  readonly onEpochEnd?: Hook<[epoch: number, logs?: Logs]>;
  readonly onBatchBegin?: Hook<[batch: number, logs?: Logs]>;
  /** `logs` are the averages over the epoch's batches so far, as in Keras; and `batch` and `size`, the execution's last batch and its items. */
  readonly onBatchEnd?: Hook<[batch: number, logs?: Logs]>;
}

/** Several callbacks as one: each is called in turn. */
export class Callbacks {
  private readonly all: readonly Callback[];

  constructor(given: Callback | readonly Callback[] = []) {
    this.all = Array.isArray(given) ? (given as readonly Callback[]) : [given as Callback];
  }

  async train(at: "onTrainBegin" | "onTrainEnd"): Promise<void> {
    for (const callback of this.all) await callback[at]?.();
  }

  async each(
    at: "onEpochBegin" | "onEpochEnd" | "onBatchBegin" | "onBatchEnd",
    index: number,
    logs?: Logs,
  ): Promise<void> {
    for (const callback of this.all) await callback[at]?.(index, logs);
  }
}

/** What happened while a model was trained. @see TF.js `History` */
export class History {
  /** The epochs' numbers. */
  readonly epoch: number[] = [];
  /** For each figure its value at the end of each epoch. */
  readonly history: Record<string, number[]> = {};

  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
