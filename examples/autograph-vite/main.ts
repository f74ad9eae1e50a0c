/** Prints what the functions compute, and which lines errors name. */

import * as tf from "ontrace";
import { collatz, mismatch, refuse } from "./collatz";

const messageOf = (run: () => unknown): string => {
  try {
    run();
    return "no error";
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
  }
};

const lineIn = (text: string): string => /collatz\.ts:\d+/.exec(text)?.[0] ?? text;

const steps = [1, 6, 27].map((n) => collatz(tf.scalar(n, "int32")).arraySync());
console.log(
  steps.join(),
  lineIn(messageOf(() => mismatch(tf.ones([2, 2])))),
  lineIn(
    messageOf(() => {
      refuse(1);
    }),
  ),
);
