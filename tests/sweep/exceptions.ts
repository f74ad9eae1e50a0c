/** Where results are less accurate than the tolerance, and why. `docs/differences.md` lists them for users. */

import type { FloatDType } from "./formats";

export interface Exception {
  readonly functions: readonly string[];
  readonly dtypes: readonly FloatDType[];
  /** Orders of derivatives; 0 is the function itself. */
  readonly orders: readonly number[];
  /** What is tolerated instead: an error relative to a number rather than to the result, or an overflow on the way to it. */
  readonly instead: { readonly relativeTo: number } | "overflow";
  readonly where: (...point: readonly number[]) => boolean;
  readonly reason: string;
}

const beyond =
  (limit: number) =>
  (x = 0): boolean =>
    Math.abs(x) > limit;

export const exceptions: readonly Exception[] = [
  {
    functions: ["tanh", "mish"],
    dtypes: ["float16", "float32"],
    orders: [1, 2],
    instead: { relativeTo: 1 },
    where: beyond(2),
    reason: "1 − tanh² x, as in TensorFlow, JAX and PyTorch",
  },
  {
    functions: ["elu", "selu"],
    dtypes: ["float16", "float32"],
    orders: [0, 1, 2],
    instead: { relativeTo: 1 },
    where: (x = 0) => x < 0,
    reason: "ONNX Runtime's kernel computes eˣ − 1, and the derivative is y + α, as in TensorFlow",
  },
  {
    functions: ["elu"],
    dtypes: ["float16", "float32"],
    orders: [2],
    instead: { relativeTo: 1e6 },
    where: (x = 0) => x < 0 && x > -1e-3,
    reason: "the second derivative is 0 where eˣ − 1 is rounded to 0, as in TensorFlow",
  },
  {
    functions: ["gelu", "geluTanh"],
    dtypes: ["float32"],
    orders: [0, 1, 2],
    instead: { relativeTo: 4 },
    where: (x = 0) => Math.abs(x) > 2,
    reason: "1 + erf and 1 + tanh, as in TensorFlow and PyTorch",
  },
  {
    functions: ["lgamma"],
    dtypes: ["float32"],
    orders: [0],
    instead: { relativeTo: 1 },
    where: (x = 0) => x > 0.9 && x < 2.1,
    reason: "the terms of Lanczos' approximation cancel between its zeros",
  },
  {
    functions: ["atan", "erf", "erfc", "softsign"],
    dtypes: ["float16"],
    orders: [2],
    instead: "overflow",
    where: beyond(32752),
    reason: "2x is infinite, and 0·∞ is NaN",
  },
  {
    functions: ["geluTanh"],
    dtypes: ["float32", "float64"],
    orders: [1, 2],
    instead: "overflow",
    where: beyond(1e12),
    reason: "x³ or its derivative is infinite, and 0·∞ is NaN, as in TensorFlow and JAX",
  },
  {
    functions: ["pow"],
    dtypes: ["float16", "float32"],
    orders: [2],
    instead: "overflow",
    where: (x = 0, y = 0) => Math.abs(x) < 0.01 && y < 2,
    reason: "x^(y − 2) is infinite before it is multiplied by y·(y − 1), which is small",
  },
];

export const exceptionsFor = (
  name: string,
  dtype: FloatDType,
  order: number,
  point: readonly number[],
): readonly Exception[] =>
  exceptions.filter(
    ({ functions, dtypes, orders, where }) =>
      functions.includes(name) &&
      dtypes.includes(dtype) &&
      orders.includes(order) &&
      where(...point),
  );
