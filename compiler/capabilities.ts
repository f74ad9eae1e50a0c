import type { DType } from "../ir/dtype";
import type { AnyNode, OpName } from "../ir/ops";
import type { Target } from "./pass";

/**
 * dtypes for which a provider has no kernel for what an op lowers to, measured on ONNX Runtime 1.30.
 * The dtype that counts is that of the first result, or of the second operand where the result is chosen by a condition.
 */
export type MissingKernels = Readonly<Partial<Record<OpName, readonly DType[]>>>;

const float64Only = ["float64"] as const;

const missingKernels: Readonly<Record<Target["provider"], MissingKernels>> = {
  cpu: {
    tan: float64Only,
    asin: float64Only,
    acos: float64Only,
    atan: float64Only,
    sinh: float64Only,
    cosh: float64Only,
    asinh: float64Only,
    acosh: float64Only,
    atanh: float64Only,
    atan2: ["float16", "float32", "float64"],
    erf: float64Only,
    erfinv: float64Only,
    softplus: float64Only,
    elu: float64Only,
    leakyRelu: float64Only,
    where: ["bool", "float16", "int16", "uint16", "int8", "uint32", "uint64"],
  },
};

/** Whether the provider can run what the node lowers to. */
export const isSupported = (node: AnyNode, target: Target): boolean => {
  const dtype = node.results[0]?.type.dtype;
  return dtype === undefined || missingKernels[target.provider][node.op]?.includes(dtype) !== true;
};
