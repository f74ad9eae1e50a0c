/** Turns of the event loop during training: timers, signals and requests are served in between. */

import { currentLocation, ValueError } from "../../api/errors";

/** When a training lets other tasks run. @see TF.js `YieldEveryOptions` */
export type YieldEvery = "auto" | "batch" | "epoch" | "never" | number;

/** The milliseconds of `"auto"`: a frame of a display. */
const frame = 16;

const names: readonly unknown[] = ["auto", "batch", "epoch", "never"];

/** Resolves in a later task. */
const laterTask = (): Promise<void> =>
  new Promise((resolve) => {
    const global: { setImmediate?: (task: () => void) => unknown } = globalThis;
    if (global.setImmediate === undefined) setTimeout(resolve, 0);
    else global.setImmediate(resolve);
  });

/** Decides after each batch and epoch whether other tasks run. */
export class EventLoopTurns {
  private last = performance.now();

  /**
   * @param onYield called before other tasks run
   * @throws ValueError for anything but a name or a number of milliseconds
   */
  constructor(
    private readonly every: YieldEvery,
    private readonly onYield: (epoch: number, batch: number) => Promise<void>,
  ) {
    if (names.includes(every) || (typeof every === "number" && every >= 0)) return;
    throw new ValueError(
      {
        what: `yieldEvery is ${every}`,
        given: String(every),
        expected: '"auto", "batch", "epoch", "never", or a number of milliseconds',
      },
      currentLocation(),
    );
  }

  async after(what: "batch" | "epoch", epoch: number, batch: number): Promise<void> {
    const { every } = this;
    const interval = every === "auto" ? frame : every;
    const isDue =
      typeof interval === "number" ? performance.now() - this.last >= interval : interval === what;
    if (!isDue) return;
    await this.onYield(epoch, batch);
    await laterTask();
    this.last = performance.now();
  }
}
