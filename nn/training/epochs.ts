import type { Batch, Batches } from "./executions";

/** The batches of one epoch after the other. */
export class Epochs {
  private iterator: Iterator<Batch> | AsyncIterator<Batch> | undefined;
  /** Whether an epoch found fewer batches than it was to have. */
  ranOut = false;

  /** @param perEpoch how many batches an epoch has: the next one goes on from there. A pass over all of them where it is absent */
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
