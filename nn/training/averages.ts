/** Running averages of an epoch's figures. */

import type { Figures } from "./executions";
import type { Logs } from "./callbacks";

/** Averages of figures, weighted by the items of each batch. */
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
