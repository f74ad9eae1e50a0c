import type { elementwiseOps } from "../../ir/ops/elementwise";
import type { OpName } from "../../ir/ops";
import type { BatchingInput, BatchingTable } from "../batching-rule";
import { aligned } from "./axes";

/** An op that works on each element by itself, its operands broadcast. */
export const elementwise =
  <K extends OpName>(op: K) =>
  ({ operands, batched, attributes, b }: BatchingInput<K>) => {
    const [result] = b.emit({ op, operands: aligned(operands, batched, b), attributes }).results;
    if (result === undefined) throw new RangeError(`${op} has one result`);
    return result;
  };

export const elementwiseBatching: BatchingTable<keyof typeof elementwiseOps> = {
  neg: elementwise("neg"),
  exp: elementwise("exp"),
  log: elementwise("log"),
  tanh: elementwise("tanh"),
  sqrt: elementwise("sqrt"),
  relu: elementwise("relu"),
  isNaN: elementwise("isNaN"),
  not: elementwise("not"),

  add: elementwise("add"),
  sub: elementwise("sub"),
  mul: elementwise("mul"),
  div: elementwise("div"),

  equal: elementwise("equal"),
  less: elementwise("less"),
  greater: elementwise("greater"),
  and: elementwise("and"),

  where: elementwise("where"),
  cast: elementwise("cast"),
};
