import type { Batch, Batches, Figures } from "./executions";
import type { Logs } from "./callbacks";

/** Averages of figures over the items of the batches so far. */
export class Averages {
  private items = 0;
  private readonly sums: number[];

  constructor(private readonly names: readonly string[]) {
    this.sums = names.map(() => 0);
  }

  add({ size, values }: Figures): void {
    this.items += size;
    values.forEach((value, i) => {
      this.sums[i] = (this.sums[i] ?? 0) + value * size;
    });
  }

  get logs(): Logs {
    return Object.fromEntries(
      this.names.map((name, i) => [name, (this.sums[i] ?? 0) / this.items]),
    );
  }
}

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
