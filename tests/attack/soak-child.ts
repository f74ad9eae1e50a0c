/** A process of the attack `soak`: repeats one loop and prints what is in use after each of its blocks. */

import { setImmediate } from "node:timers/promises";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { soakLoops } from "./soak-loops";

/** Bytes after garbage collection. */
export interface InUse {
  readonly iterations: number;
  /** JavaScript's heap, and array buffers outside of it. */
  readonly heap: number;
  /** The process's memory, native memory included. */
  readonly resident: number;
  /** The process's threads, which only Linux tells; 0 elsewhere. */
  readonly threads: number;
}

const blocks = 20;

/** A folder with an entry for each thread. */
const tasks = "/proc/self/task";

/** Collects garbage and lets finalizers run, some of which make more garbage. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await setImmediate();
  }
  globalThis.gc?.();
}

async function main(name: string, count: number): Promise<void> {
  const loop = soakLoops[name];
  if (loop === undefined || globalThis.gc === undefined) throw new Error(`cannot repeat ${name}`);
  const measured: InUse[] = [];
  for (let block = 1, i = 0; block <= blocks; block++) {
    for (; i < (count * block) / blocks; i++) loop.step(i);
    await settle();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    measured.push({
      iterations: i,
      heap: heapUsed + arrayBuffers,
      resident: rss,
      threads: existsSync(tasks) ? readdirSync(tasks).length : 0,
    });
  }
  writeFileSync(1, JSON.stringify(measured));
}

const [name = "", count = "0"] = process.argv.slice(2);
void main(name, Number(count));
