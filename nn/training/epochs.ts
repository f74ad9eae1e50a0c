/** The division of batches into epochs. */

import { currentLocation, ValueError } from "../../api/errors";
import { describe } from "../../api/tensors/describe";
import { Tensor } from "../../api/tensors/tensor";
import { Dataset } from "../data";
import type { Batch, Batches } from "./executions";

/** Provides the batches of consecutive epochs. */
export class Epochs {
  private iterator: Iterator<Batch> | AsyncIterator<Batch> | undefined;
  /** Whether the batches ended before the epoch. */
  ranOut = false;

  /** @param perEpoch the number of batches in an epoch; the next epoch continues after them (default: all batches in each epoch) */
  constructor(
    private readonly batches: Batches,
    private readonly perEpoch?: number,
  ) {
    requireBatches(batches);
  }

  /** Whether each iteration makes its own tensors: those of a `tf.data` dataset. */
  get isOwned(): boolean {
    return this.batches instanceof Dataset;
  }

  next(): Batches {
    return this.perEpoch === undefined ? this.batches : this.part(this.perEpoch);
  }

  private async *part(count: number): AsyncGenerator<Batch, void, undefined> {
    this.iterator ??=
      Symbol.asyncIterator in this.batches
        ? this.batches[Symbol.asyncIterator]()
        : this.batches[Symbol.iterator]();
    for (let i = 0; i < count; i++) {
      const result = await this.iterator.next();
      if (result.done === true) {
        this.ranOut = true;
        return;
      }
      yield result.value;
    }
  }
}

/** @throws ValueError for anything but an iterable */
function requireBatches(batches: unknown): void {
  const isIterable =
    typeof batches === "object" &&
    batches !== null &&
    !(batches instanceof Tensor) &&
    (Symbol.iterator in batches || Symbol.asyncIterator in batches);
  if (isIterable) return;
  throw new ValueError(
    {
      what: "a dataset is an iterable of batches",
      given: describe(batches),
      expected: "a tf.data dataset, or an iterable of { xs, ys }",
      fix: "model.fit(x, y) and model.evaluate(x, y) take tensors",
    },
    currentLocation(),
  );
}
