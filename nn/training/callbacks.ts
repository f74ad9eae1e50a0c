/** Callbacks of training, and the history of its logs. */

import { checkedOptions, type OptionNames } from "../../api/options";
import { currentLocation, DTypeError } from "../../api/errors";
import { describe } from "../../api/tensors/describe";
import { isPlainObject } from "../../api/structure";

/** Values by name: `loss`, the metrics, and those of validation with the prefix `val_`. */
export type Logs = Readonly<Record<string, number>>;

export type Hook<A extends readonly unknown[]> = (...args: A) => void | Promise<void>;

/**
 * Hooks that are called during training; promises are awaited. With several steps in one execution, the batch hooks are called once
 * for each execution: with the number of its first batch before it, and with that of its last batch after it.
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
  /** `logs` are the averages over the epoch's batches so far, as in Keras, and `batch` and `size`: the execution's last batch and its items. */
  readonly onBatchEnd?: Hook<[batch: number, logs?: Logs]>;
  /** Called before other tasks of the event loop run, see the option `yieldEvery`. */
  readonly onYield?: Hook<[epoch: number, batch: number, logs?: Logs]>;
}

const hookNames: OptionNames<Callback> = {
  onTrainBegin: true,
  onTrainEnd: true,
  onEpochBegin: true,
  onEpochEnd: true,
  onBatchBegin: true,
  onBatchEnd: true,
  onYield: true,
};

/** Callers without type checking may pass anything. */
function requireCallback(given: unknown, index: number): void {
  if (typeof given === "object" && given !== null) return;
  throw new DTypeError(
    {
      what: `callbacks[${index}] of model.fit must be an object of functions`,
      given: describe(given),
      expected: Object.keys(hookNames).join(", "),
    },
    currentLocation(),
  );
}

/** Several callbacks, called in sequence. */
export class Callbacks {
  private readonly all: readonly Callback[];

  constructor(given: Callback | readonly Callback[] = []) {
    // Of an array with holes too.
    this.all = Array.isArray(given)
      ? Array.from(given as readonly Callback[])
      : [given as Callback];
    // An instance of a class may have methods of its own.
    for (const [i, callback] of this.all.entries()) {
      requireCallback(callback, i);
      if (isPlainObject(callback)) checkedOptions(callback, hookNames, "a callback of model.fit");
    }
  }

  async yield(epoch: number, batch: number): Promise<void> {
    for (const callback of this.all) await callback.onYield?.(epoch, batch);
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

/** The logs of a training. @see TF.js `History` */
export class History {
  /** The epochs' numbers. */
  readonly epoch: number[] = [];
  /** For each name its value at the end of each epoch. */
  readonly history: Record<string, number[]> = {};

  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
