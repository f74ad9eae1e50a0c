/** Names for the threads that save, from which others can tell whether one still runs. */

import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** The machine since its start, and the processes that see each other by number: a container is a machine of its own. */
const machineName = once(() => {
  const boot = tried(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const space = tried(() => readlinkSync("/proc/self/ns/pid"));
  const text = boot === undefined || space === undefined ? hostname() : boot + space;
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
});

/** When a thread was started, by the system's clock; `undefined` if it has ended. */
function startOf(process: string, thread: string): string | undefined {
  const stat = tried(() => readFileSync(`/proc/${process}/task/${thread}/stat`, "utf8"));
  // The name of the program, in parentheses, may contain anything; the state and 18 other entries follow, then the time.
  const [state = "", ...entries] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return "ZX".includes(state) ? undefined : entries[18];
}

/** The name of this thread: machine, process, thread and when it was started. The last two are 0 where the system does not tell them. */
export function thisThread(): string {
  const own = tried(() => readlinkSync("/proc/thread-self"));
  const thread = own?.split("/").at(-1) ?? "0";
  const start = startOf(String(process.pid), thread) ?? "0";
  return [machineName(), process.pid, thread, start].join("-");
}

export const threadPattern = "[0-9a-f]{12}-\\d+-\\d+-\\d+";

const isRunning = (process_: number): boolean => {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
};

/** Whether the thread of this name has ended; `undefined` if it is another machine's, of which nothing is known. */
export function hasEnded(name: string): boolean | undefined {
  const [machine, pid = "", thread = "", start = "0"] = name.split("-");
  if (machine !== machineName()) return undefined;
  return start === "0" ? !isRunning(Number(pid)) : startOf(pid, thread) !== start;
}

/** The number of the process in a name. */
export const processOf = (name: string): string => name.split("-")[1] ?? "";
