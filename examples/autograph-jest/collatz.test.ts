import * as tf from "ontrace";
import { collatz, mismatch, refuse } from "./collatz";

test("a tensor decides the loop and the branch, in one trace", () => {
  expect([1, 6, 27].map((n) => collatz(tf.scalar(n, "int32")).arraySync())).toEqual([0, 8, 111]);
  expect(collatz.tracingCount).toBe(1);
});

test("an error of the library names the line as it is written", () => {
  expect(() => mismatch(tf.ones([2, 2]))).toThrow(/collatz\.ts:17/);
});

test("an error of the program does too", () => {
  let stack: string | undefined;
  try {
    refuse(1);
  } catch (error) {
    if (error instanceof Error) stack = error.stack;
  }
  expect(stack).toMatch(/collatz\.ts:23/);
});
