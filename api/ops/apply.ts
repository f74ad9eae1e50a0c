/** Wrappers that turn builder methods into public functions: arguments become values, results tensors, and errors have the user's location. */

import type { Rank } from "../tensors/rank";
import type { DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { currentContext, type Context } from "../context/context";
import { withLocation } from "../context/with-location";
import { requireFamily, boolArgument } from "../arguments/dtype";
import { Tensor, type TensorOf } from "../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../tensors/tensor-like";

/** Runs one operation in the current context and returns its result as a tensor. Errors name the user's line. */
export function apply(build: (b: Context) => Value): Tensor {
  const context = currentContext();
  const tensor = new Tensor(withLocation(() => build(context)));
  context.flushIfLarge();
  return tensor;
}

/** As `apply`, for an operation with several results. */
export function applyMany(build: (b: Context) => readonly Value[]): Tensor[] {
  const context = currentContext();
  const tensors = withLocation(() => build(context)).map((value) => new Tensor(value));
  context.flushIfLarge();
  return tensors;
}

/** An operation of one tensor. The type argument declares the result's rank. */
export type UnaryOperation = <T extends Tensor | Rank = Rank>(x: TensorLike) => TensorOf<T>;

/** An operation of one tensor; messages use TF.js's argument name `x`. Numbers become `dtype` (default: float32). */
export const unaryApi =
  (name: string, build: (b: Context, x: Value) => Value, dtype?: DType) =>
  <T extends Tensor | Rank = Rank>(x: TensorLike): TensorOf<T> =>
    apply((b) => build(b, valueOf(x, "x", name, dtype)));

/** As `unaryApi`, for operations of real numbers. */
export const realApi = (name: string, build: (b: Context, x: Value) => Value) =>
  unaryApi(name, (b, x) => build(b, requireFamily(x, "float32", "x", name)), "float32");

/** An operation of two bools. */
export const boolApi =
  (name: string, build: (b: Context, x: Value, y: Value) => Value) =>
  <T extends Tensor | Rank = Rank>(a: TensorLike, b: TensorLike): TensorOf<T> =>
    apply((context) => build(context, boolArgument(a, "a", name), boolArgument(b, "b", name)));

/** An operation of two tensors of one dtype. TF.js names most such arguments `a` and `b`. */
export const binaryApi =
  (
    name: string,
    build: (b: Context, x: Value, y: Value) => Value,
    [first, second]: readonly [string, string] = ["a", "b"],
  ) =>
  <T extends Tensor | Rank = Rank>(a: TensorLike, b: TensorLike): TensorOf<T> =>
    apply((context) => build(context, ...pairOfOneDType([first, a], [second, b], name)));
