/** How elementwise ops work on a batch: all in one way, so that their rows are made from the table of the ops. */

import type { Operands } from "../../ir/op";
import { elementwiseOps } from "../../ir/ops/elementwise";
import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { BatchingTable } from "./rule";
import { aligned } from "./axes";

type ElementwiseOp = keyof typeof elementwiseOps;

interface ElementwiseInput {
  readonly operands: Operands;
  readonly batched: readonly boolean[];
  readonly attributes: object;
  readonly b: Builder;
}

type ElementwiseRule = (input: ElementwiseInput) => Value;

/** The op itself, which works on each element alone: its operands broadcast as before. */
const elementwise =
  (op: ElementwiseOp): ElementwiseRule =>
  ({ operands, batched, attributes, b }) => {
    const [result] = b.emit({ op, operands: aligned(b, operands, batched), attributes }).results;
    if (result === undefined) throw new RangeError(`${op} has one result`);
    return result;
  };

const isElementwise = (op: string): op is ElementwiseOp => Object.hasOwn(elementwiseOps, op);
const names = Object.keys(elementwiseOps).filter(isElementwise);

type Rows<T> = Readonly<Record<ElementwiseOp, T>>;

const isTotal = <T>(rows: Partial<Rows<T>>): rows is Rows<T> =>
  names.every((op) => rows[op] !== undefined);

function rowOfEach<T>(row: (op: ElementwiseOp) => T): Rows<T> {
  const rows: Partial<Rows<T>> = Object.fromEntries(names.map((op) => [op, row(op)]));
  if (!isTotal(rows)) throw new RangeError("every elementwise op has a row");
  return rows;
}

export const elementwiseBatching: BatchingTable<ElementwiseOp> = rowOfEach(elementwise);
