/** What a call comes to: its result is used as a program would use it, so that what fails late fails here. */

import * as tf from "../../../index";
import { HostileError } from "./wrong-values";

export interface Outcome {
  /** `value`, the class of this library's error, or what broke: `bare TypeError`, `hang`, `unhandled …`. */
  readonly outcome: string;
  readonly message?: string;
}

/** How long a promise may be pending while the process has nothing to do: far longer than any that is fulfilled. */
const longestPending = 30_000;

export async function outcomeOf(run: () => unknown, isTraced: boolean): Promise<Outcome> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): number => unhandled.push(reason);
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
  try {
    const result = await limited(isTraced ? traced(run) : run());
    await limited(use(result, 0));
    await limited(tf.scalar(0).data());
    // Rejections that nobody handles are reported after a turn of the event loop.
    if (result instanceof Promise) await new Promise(setImmediate);
    return unhandled.length > 0 ? failure(unhandled[0], "unhandled ") : { outcome: "value" };
  } catch (error) {
    return failure(error);
  } finally {
    process.off("unhandledRejection", note);
    process.off("uncaughtException", note);
  }
}

const traced = (run: () => unknown): unknown => tf.function(() => run() as tf.Tensor)();

class Hang extends Error {}

async function limited(result: unknown): Promise<unknown> {
  if (!(result instanceof Promise)) return result;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Hang("the promise is still pending"));
    }, longestPending);
  });
  try {
    return (await Promise.race([result, late])) as unknown;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads tensors, calls functions and draws from data sets, in structures too. */
async function use(result: unknown, depth: number): Promise<void> {
  if (result instanceof tf.Tensor) {
    await result.data();
  } else if (result instanceof tf.Variable) {
    await result.data();
  } else if (result instanceof tf.TensorBuffer) {
    await result.toTensor().data();
  } else if (result instanceof tf.Dataset) {
    let count = 0;
    for await (const element of result) {
      await use(element, depth + 1);
      if (++count === 3) break;
    }
  } else if (typeof result === "function" && depth === 0 && !/^class\b/.test(String(result))) {
    const made: unknown = Reflect.apply(result, undefined, [tf.tensor([1, 2, 3, 4])]);
    await use(await limited(made), 1);
  } else if (Array.isArray(result) && depth < 3 && result.length < 100) {
    for (const item of result) await use(item, depth + 1);
  }
}

function failure(error: unknown, how = ""): Outcome {
  if (error instanceof HostileError) return { outcome: "caller's own error" };
  if (error instanceof Hang) return { outcome: "hang", message: error.message };
  if (error instanceof tf.InternalError)
    return { outcome: `${how}InternalError`, message: textOf(error) };
  if (error instanceof tf.OntraceError) {
    const { what, given, expected, fix } = error.report;
    const isVague = what === "" || (given ?? expected ?? fix) === undefined;
    return { outcome: `${how}${isVague ? "vague " : ""}${error.name}`, message: textOf(error) };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { outcome: `bare ${how}${name}`, message: textOf(error) };
}

const textOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.message}\n${(error.stack ?? "")
        .split("\n")
        .filter((line) => line.includes("    at "))
        .slice(0, 6)
        .join("\n")}`
    : String(error);
