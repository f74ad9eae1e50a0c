/** Lowerings of custom gradients, ONNX operators and barriers. */

import { isFloating, type DType } from "../../../ir/types/dtype";
import type { customOps } from "../../../ir/ops/custom";
import { onnxDataType } from "../data-type";
import { movingNodes, type LoweringTable } from "../lowering";

export const customLowerings: LoweringTable<keyof typeof customOps> = {
  // Only a derivative can tell them from its operands.
  customGradient: movingNodes(({ operands, attributes: { inputs, results } }) =>
    operands.slice(inputs, inputs + results),
  ),
  onnxOp: movingNodes(({ operands, attributes, results, onnx }) => {
    const { type, domain, version, present } = attributes;
    let next = 0;
    const inputs = present.map((isPresent) => (isPresent ? (operands[next++] ?? "") : ""));
    if (domain !== "") onnx.useDomain(domain, version);
    const node = { opType: type, inputs, attributes: attributes.attributes, domain };
    return onnx.foreignNode(
      node,
      results.map(({ dtype }) => dtype),
    );
  }),
  // A view of x whose shape is worked out from data of `after`, in a way that no optimiser sees through: element·0 + shape.
  barrier: movingNodes(({ operands: [x, after], types: [{ shape }, { dtype }], onnx }) => {
    const cast = (value: string, to: DType): string =>
      onnx.node("Cast", [value], { to: onnxDataType[to] });
    const flat = onnx.node("Reshape", [after, onnx.int64([-1])]);
    const first = onnx.node("Slice", [flat, onnx.int64([0]), onnx.int64([1]), onnx.int64([0])]);
    const number = isFloating(dtype) ? first : cast(first, "float32");
    const zero = onnx.node("Mul", [cast(onnx.node("IsNaN", [number]), "int64"), onnx.int64([0])]);
    // The sum is that of one element, or of none.
    const one = onnx.node("ReduceSum", [zero, onnx.int64([0])], { keepdims: 1 });
    return onnx.node("Reshape", [x, onnx.node("Add", [onnx.shape(shape), one])]);
  }),
};
