/** The loops in which JavaScript computes results: element by element, by places, and by runs of elements. */

import { countOf, newArray, type HostArray, type HostType } from "../../ir/types/host-array";
import type { ElementFunction } from "./elementwise";
import { broadcastStrides, placesOf } from "./places";
import { sameShape } from "../../ir/types/type";

/** Computes a result. It may return an operand: nobody writes to data. */
export type HostKernel = (operands: readonly HostArray[]) => HostArray;

function existing(array: HostArray | undefined): HostArray {
  if (array === undefined) throw new RangeError("an operation on the host lacks an operand");
  return array;
}

/** The operand itself, under another shape. */
export const sameData: HostKernel = ([x]) => existing(x);

/** The elements of the operand at some places. */
export const moved =
  (result: HostType, places: Int32Array): HostKernel =>
  ([x]) => {
    const from = existing(x);
    const to = newArray(result);
    for (let i = 0; i < to.length; i++) to[i] = from[places[i] ?? 0] ?? 0;
    return to;
  };

const element = (array: HostArray, places: Int32Array | undefined, i: number): number =>
  array[places === undefined ? i : (places[i] ?? 0)] ?? 0;

/** Applies a function to the elements of operands that broadcast. */
export function elementwise(
  result: HostType,
  operands: readonly HostType[],
  f: ElementFunction,
): HostKernel {
  const [ofX, ofY, ofZ] = operands.map(({ shape }) =>
    sameShape(shape, result.shape)
      ? undefined
      : placesOf(result.shape, broadcastStrides(shape, result.shape)),
  );
  if (operands.length === 1)
    return ([x]) => {
      const from = existing(x);
      const to = newArray(result);
      for (let i = 0; i < to.length; i++) to[i] = f(from[i] ?? 0, 0, 0);
      return to;
    };
  if (operands.length === 2)
    return ([x, y]) => {
      const [first, second] = [existing(x), existing(y)];
      const to = newArray(result);
      for (let i = 0; i < to.length; i++)
        to[i] = f(element(first, ofX, i), element(second, ofY, i), 0);
      return to;
    };
  return ([x, y, z]) => {
    const [first, second, third] = [existing(x), existing(y), existing(z)];
    const to = newArray(result);
    for (let i = 0; i < to.length; i++)
      to[i] = f(element(first, ofX, i), element(second, ofY, i), element(third, ofZ, i));
    return to;
  };
}

/** Operands one after another along an axis: each gives a run of elements for every index of the axes before it. */
export function concatenated(
  result: HostType,
  operands: readonly HostType[],
  axis: number,
): HostKernel {
  const lengths = operands.map(({ shape }) => countOf(shape.slice(axis)));
  const total = lengths.reduce((a, b) => a + b, 0);
  return (arrays) => {
    const to = newArray(result);
    let start = 0;
    arrays.forEach((from, i) => {
      const length = lengths[i] ?? 0;
      for (let place = start, at = 0; at < from.length; place += total, at += length)
        to.set(from.subarray(at, at + length), place);
      start += length;
    });
    return to;
  };
}
