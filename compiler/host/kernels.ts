/** What JavaScript computes of the operations: those of which it is sure to give ONNX Runtime's bits. */

import { applyRow } from "../../ir/apply-row";
import type { AnyNode, Node, OpName } from "../../ir/ops";
import { isStaticShape, type Shape } from "../../ir/types/type";
import { packElements } from "../../ir/types/typed-array";
import { hostTypeOf, isHostArray, type HostDType, type HostType } from "../../ir/types/host-array";
import { elementFunctions } from "./elementwise";
import { concatenated, elementwise, moved, sameData, type HostKernel } from "./kernel";
import { broadcastStrides, placesOf, stridesOf } from "./places";

interface RowInput<K extends OpName> {
  readonly attributes: Node<K>["attributes"];
  readonly result: HostType;
  readonly operands: readonly HostType[];
}

type Row<K extends OpName> = (input: RowInput<K>) => HostKernel | undefined;

/** Whether elements of one dtype become another by being stored. Not floats as integers, whose range they may leave. */
const isStored = (from: HostDType, to: HostDType): boolean =>
  from === to || from === "bool" || to === "float32" || to === "float64";

const identity = (): HostKernel => sameData;

const shapeOf = ([x]: readonly HostType[]): readonly number[] => x?.shape ?? [];

const known = (dims: Shape): readonly number[] | undefined =>
  isStaticShape(dims) ? dims : undefined;

const rows: { readonly [K in OpName]?: Row<K> } = {
  constant: ({ attributes: { value } }) => {
    const data = packElements(value.dtype, value.data);
    return isHostArray(data) ? () => data : undefined;
  },
  stopGradient: identity,
  reshape: identity,
  // With known sizes: nothing is summed.
  sumTo: ({ result, operands }) =>
    shapeOf(operands).length === result.shape.length &&
    shapeOf(operands).every((size, axis) => size === result.shape[axis])
      ? sameData
      : undefined,
  broadcastTo: ({ result, operands }) =>
    moved(result, placesOf(result.shape, broadcastStrides(shapeOf(operands), result.shape))),
  transpose: ({ attributes: { perm }, result, operands }) => {
    const strides = stridesOf(shapeOf(operands));
    return moved(
      result,
      placesOf(
        result.shape,
        perm.map((axis) => strides[axis] ?? 0),
      ),
    );
  },
  slice: ({ attributes: { starts, steps }, result, operands }) => {
    const from = known(starts);
    if (from === undefined) return undefined;
    const strides = stridesOf(shapeOf(operands));
    const start = from.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
    return moved(
      result,
      placesOf(
        result.shape,
        strides.map((stride, axis) => stride * (steps[axis] ?? 1)),
        start,
      ),
    );
  },
  concat: ({ attributes: { axis }, result, operands }) => concatenated(result, operands, axis),
  cast: ({ result, operands }) => {
    const [x] = operands;
    if (x === undefined) return undefined;
    if (x.dtype === result.dtype) return sameData;
    if (result.dtype === "bool") return elementwise(result, operands, (x) => (x === 0 ? 0 : 1));
    return isStored(x.dtype, result.dtype) ? elementwise(result, operands, (x) => x) : undefined;
  },
};

/** What computes a node's result of this type; `undefined` where its bits, or its sizes, are not sure to be ONNX Runtime's. */
export function kernelOf(node: AnyNode, result: HostType): HostKernel | undefined {
  if (node.results.length !== 1) return undefined;
  const operands = node.operands.flatMap(({ type }) => hostTypeOf(type) ?? []);
  if (operands.length !== node.operands.length) return undefined;
  const row = rows[node.op];
  if (row !== undefined)
    return applyRow<HostKernel | undefined>(row, { attributes: node.attributes, result, operands });
  const last = operands.at(-1);
  const f = last === undefined ? undefined : elementFunctions[node.op]?.[last.dtype];
  return f === undefined ? undefined : elementwise(result, operands, f);
}
