/** The division of batches into epochs. */

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
  ) {}

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
