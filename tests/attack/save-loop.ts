/**
 * A process that saves numbered models until it is killed: `node save-loop.cjs PATH FIRST CALL`. After each save it writes the number. It kills itself at the
 * CALL-th use of the file system, where one is given; a write at that place is done by half.
 */

import { writeSync } from "node:fs";
import promises from "node:fs/promises";
import * as tf from "../../index";
import { numbered } from "./saved-numbers";

const [, , path = "", first = "1", callText = "0"] = process.argv;
const fatalCall = Number(callText);
let calls = 0;

const end = (): never => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};

type Method = (...args: unknown[]) => unknown;

/** Counts the calls of these methods, and ends the process at the fatal one. */
function watch(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const real = Reflect.get(owner, name) as Method;
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
      calls += 1;
      if (calls !== fatalCall) return real.apply(this, args);
      const [data, offset, length] = args;
      if (name !== "write" || typeof length !== "number") return end();
      return Promise.resolve(real.call(this, data, offset, length >> 1)).then(end);
    });
  }
}

async function main(): Promise<void> {
  const handle = await promises.open(__filename, "r");
  watch(Object.getPrototypeOf(handle) as object, ["write", "sync", "close"]);
  await handle.close();
  watch(promises, ["open", "mkdir", "rename", "unlink", "rm", "rmdir", "readdir", "lstat"]);
  const model = numbered();
  model.set(0);
  calls = 0;
  writeSync(1, "ready\n");
  for (let number = Number(first); ; number++) {
    model.set(number);
    await tf.savedModel.save({ weights: model.weights, call: model.call }, path);
    writeSync(1, `${number} ${calls}\n`);
  }
}

void main();
