import * as tfjs from "@tensorflow/tfjs";
import * as tf from "../../index";

/** A tensor that each library makes for itself. Reals are what gradients are taken by. */
export class Given {
  constructor(
    readonly data: readonly number[],
    readonly shape: readonly number[],
    readonly dtype: "float32" | "int32" | "bool",
  ) {}
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Reals of a shape, different ones, between two numbers. */
export const reals = (shape: readonly number[], from = -2, to = 2, seed = 0): Given =>
  new Given(
    Array.from(
      { length: sizeOf(shape) },
      (_, i) => from + (to - from) * ((0.618034 * (i + 1) + 0.2891 * seed) % 1),
    ),
    shape,
    "float32",
  );
export const real = (data: readonly number[], shape: readonly number[] = [data.length]): Given =>
  new Given(data, shape, "float32");
export const ints = (data: readonly number[], shape: readonly number[] = [data.length]): Given =>
  new Given(data, shape, "int32");
export const bools = (data: readonly number[], shape: readonly number[] = [data.length]): Given =>
  new Given(data, shape, "bool");

/** What both libraries give of a tensor. */
interface AnyTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number | bigint | string>;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** What is used of either library. */
export interface Library {
  tensor(data: readonly number[], shape: readonly number[], dtype: string): unknown;
  grads(f: (...args: unknown[]) => unknown): (args: unknown[]) => unknown[];
  mul(a: unknown, b: unknown): unknown;
  sum(a: unknown): unknown;
}

export const ours = tf as unknown as Library;
export const theirs = tfjs as unknown as Library;

export const member = (library: object, name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>((value, key) => Reflect.get(Object(value), key) as unknown, library);

export function functionNamed(library: object, name: string): AnyFunction {
  const found = member(library, name);
  if (typeof found === "function") return found as AnyFunction;
  throw new Error(`there is no ${name}`);
}

/** The arguments with their tensors made. */
export function made(library: Library, argument: unknown): unknown {
  if (argument instanceof Given)
    return library.tensor(argument.data, argument.shape, argument.dtype);
  if (Array.isArray(argument)) return argument.map((item) => made(library, item));
  if (typeof argument === "object" && argument !== null) {
    return Object.fromEntries(
      Object.entries(argument).map(([key, value]) => [key, made(library, value)]),
    );
  }
  return argument;
}

/** The reals in a structure of arguments. */
export function realsIn(argument: unknown): Given[] {
  if (argument instanceof Given) return argument.dtype === "float32" ? [argument] : [];
  if (typeof argument !== "object" || argument === null) return [];
  return Object.values(argument).flatMap(realsIn);
}

export interface Outcome {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const isTensor = (value: unknown): value is AnyTensor =>
  typeof value === "object" && value !== null && "dataSync" in value;

/** The tensors of a result, in the order of its keys; numbers and arrays of numbers as they are. */
export function tensorsOf(result: unknown): AnyTensor[] {
  if (isTensor(result)) return [result];
  if (typeof result !== "object" || result === null) return [];
  return Object.entries(result)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => tensorsOf(value));
}

export const outcomeOf = (tensor: AnyTensor): Outcome => ({
  dtype: tensor.dtype,
  shape: [...tensor.shape],
  data: Array.from(tensor.dataSync(), Number),
});

/** Different factors, so that an error in any element of a gradient shows. */
export const weights = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.cos(i + 1));

/** Gradients of a weighted sum of a call's first result by each of its reals. */
export function gradientsOf(
  library: Library,
  call: (args: unknown) => unknown,
  args: readonly unknown[],
): Outcome[] {
  const sources = realsIn(args);
  const loss = (...given: unknown[]): unknown => {
    let next = 0;
    const placed = (argument: unknown): unknown => {
      if (argument instanceof Given) {
        return argument.dtype === "float32" ? given[next++] : made(library, argument);
      }
      if (Array.isArray(argument)) return argument.map(placed);
      if (typeof argument === "object" && argument !== null) {
        return Object.fromEntries(
          Object.entries(argument).map(([key, value]) => [key, placed(value)]),
        );
      }
      return argument;
    };
    const [result] = tensorsOf(call(placed(args)));
    if (result === undefined) throw new Error("no result");
    const factors = library.tensor(weights(sizeOf(result.shape)), result.shape, "float32");
    return library.sum(library.mul(result, factors));
  };
  const found = library.grads(loss)(sources.map((source) => made(library, source)));
  return found.map((gradient) => outcomeOf(gradient as AnyTensor));
}
