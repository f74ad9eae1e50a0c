/** Element types: their names, kinds and sizes. */

export type DType =
  | "float16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

/** Element types. Names are TensorFlow's; `bool` is one byte a element, as in ONNX. */
export const dtypes = [
  "float16",
  "float32",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "bool",
] as const satisfies readonly DType[];

type DTypeKind = "float" | "signed" | "unsigned" | "bool";

interface DTypeFacts {
  readonly kind: DTypeKind;
  /** Size of one element in bytes. */
  readonly bytes: number;
}

const facts: Readonly<Record<DType, DTypeFacts>> = {
  float16: { kind: "float", bytes: 2 },
  float32: { kind: "float", bytes: 4 },
  float64: { kind: "float", bytes: 8 },
  int8: { kind: "signed", bytes: 1 },
  int16: { kind: "signed", bytes: 2 },
  int32: { kind: "signed", bytes: 4 },
  int64: { kind: "signed", bytes: 8 },
  uint8: { kind: "unsigned", bytes: 1 },
  uint16: { kind: "unsigned", bytes: 2 },
  uint32: { kind: "unsigned", bytes: 4 },
  uint64: { kind: "unsigned", bytes: 8 },
  bool: { kind: "bool", bytes: 1 },
};

export const isDType = (name: unknown): name is DType =>
  typeof name === "string" && Object.hasOwn(facts, name);

export const bytesPerElement = (dtype: DType): number => facts[dtype].bytes;

export const isFloating = (dtype: DType): boolean => facts[dtype].kind === "float";

export const isInteger = (dtype: DType): boolean =>
  facts[dtype].kind === "signed" || facts[dtype].kind === "unsigned";

/** The dtype in which TensorFlow divides integers. */
export const quotientDType = (dtype: DType): DType =>
  bytesPerElement(dtype) <= 2 ? "float32" : "float64";

export const isUnsigned = (dtype: DType): boolean => facts[dtype].kind === "unsigned";
