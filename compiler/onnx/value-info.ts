/** Declarations of inputs and outputs of ONNX graphs. */

import { isStatic } from "../../ir/types/dim";
import type { TensorType } from "../../ir/types/type";
import { onnxDataType } from "./data-type";
import type { onnx } from "./proto";

/** A named value with its type, as ONNX's graphs declare inputs and outputs. */
export const valueInfo = (
  name: string,
  { dtype, shape }: TensorType,
): onnx.ValueInfoProto.$Properties => ({
  name,
  type: {
    tensorType: {
      elemType: onnxDataType[dtype],
      shape: {
        dim: shape.map((dim) => (isStatic(dim) ? { dimValue: dim } : { dimParam: dim.text })),
      },
    },
  },
});
