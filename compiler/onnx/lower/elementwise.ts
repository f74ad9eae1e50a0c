import type { elementwiseOps } from "../../../ir/ops/elementwise";
import { onnxDataType } from "../data-type";
import { plain, type LoweringTable } from "../lowering";

export const elementwiseLowerings: LoweringTable<keyof typeof elementwiseOps> = {
  neg: plain("Neg"),
  exp: plain("Exp"),
  log: plain("Log"),
  tanh: plain("Tanh"),
  sqrt: plain("Sqrt"),
  relu: plain("Relu"),
  isNaN: plain("IsNaN"),
  not: plain("Not"),

  add: plain("Add"),
  sub: plain("Sub"),
  mul: plain("Mul"),
  div: plain("Div"),

  equal: plain("Equal"),
  less: plain("Less"),
  greater: plain("Greater"),
  and: plain("And"),

  where: plain("Where"),
  cast: ({ operands, attributes: { dtype }, onnx }) =>
    onnx.node("Cast", operands, { to: onnxDataType[dtype] }),
};
