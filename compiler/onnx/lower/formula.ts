/** Formulas on ONNX values, for lowerings that consist of arithmetic. */

import type { DType } from "../../../ir/types/dtype";
import type { OnnxEmitter } from "../emitter";
import type { OnnxOpType } from "../kernels/output-dtypes";

/** Arithmetic on ONNX values of one dtype. */
export class Formula {
  constructor(
    private readonly onnx: OnnxEmitter,
    private readonly dtype: DType,
  ) {}

  number = (value: number): string => this.onnx.scalar(this.dtype, value);
  private operand = (x: string | number): string => (typeof x === "number" ? this.number(x) : x);
  private binary =
    (opType: OnnxOpType) =>
    (x: string | number, y: string | number): string =>
      this.onnx.node(opType, [this.operand(x), this.operand(y)]);
  private unary =
    (opType: OnnxOpType) =>
    (x: string): string =>
      this.onnx.node(opType, [x]);

  add = this.binary("Add");
  sub = this.binary("Sub");
  mul = this.binary("Mul");
  div = this.binary("Div");
  pow = this.binary("Pow");
  less = this.binary("Less");
  equal = this.binary("Equal");
  log = this.unary("Log");
  exp = this.unary("Exp");
  sqrt = this.unary("Sqrt");
  abs = this.unary("Abs");
  sin = this.unary("Sin");
  cos = this.unary("Cos");
  floor = this.unary("Floor");
  round = this.unary("Round");
  and = (x: string, y: string): string => this.onnx.node("And", [x, y]);
  where = (condition: string, x: string | number, y: string | number): string =>
    this.onnx.node("Where", [condition, this.operand(x), this.operand(y)]);

  /** Σ cᵢ xⁱ by Horner's rule. */
  polynomial = (x: string, coefficients: readonly number[]): string =>
    coefficients
      .slice(0, -1)
      .reduceRight<string>(
        (sum, c) => this.add(this.mul(sum, x), c),
        this.number(coefficients.at(-1) ?? 0),
      );
}
