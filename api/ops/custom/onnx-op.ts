import { DTypeError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import type { OnnxAttributeValue } from "../../../ir/ops/custom";
import { formatType, type TensorType } from "../../../ir/types/type";
import { registerUserGradient } from "../../../gradients/registry";
import { applyMany } from "../apply";
import { isPlainObject } from "../../structure";
import { emitTensorFunction } from "../../functions/tensor-function";
import type { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

/** Attributes of an ONNX node: a whole number is an integer, a fraction a float; `{ float: 1 }` is a float too. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttributeValue | boolean>>;

export interface OnnxOpFields {
  /** The operator set, such as `com.microsoft`; ONNX's own, opset 21, where it is absent. */
  readonly domain?: string;
  /** The operator set's version; 1 unless said otherwise. */
  readonly version?: number;
  readonly attributes?: OnnxAttributes;
}

export interface OnnxOpOptions extends OnnxOpFields {
  /** dtype and shape of the result, from those of the inputs; `undefined` for an input that is left out. */
  readonly infer: (...inputs: TensorType[]) => TensorType;
}

export interface OnnxOpsOptions extends OnnxOpFields {
  /** dtypes and shapes of the results. */
  readonly infer: (...inputs: TensorType[]) => readonly TensorType[];
}

/** An input of an ONNX node; an optional one can be left out by `null`. */
export type OnnxInput = TensorLike | null;

/**
 * An operation that ONNX Runtime has and this library has not.
 *
 *     const gelu = tf.onnxOp("Gelu", { domain: "com.microsoft", infer: (x) => x });
 *     tf.registerGradient("Gelu", (op, dy) => …);
 *     const y = gelu(x);
 *
 * It runs as one node, eagerly and in functions, and is part of saved models. Its derivative is the one registered for its type.
 *
 * @param type ONNX's op type
 * @returns a function of the node's inputs, to its output; to an array where `infer` gives an array
 * @throws DTypeError for an attribute that ONNX has no type for, or an `infer` that is not a function or gives no types. Whether the node
 * is legal is known when it runs.
 * @see ONNX's operator list; ONNX Runtime's ContribOperators for `com.microsoft`
 */
export function onnxOp(type: string, options: OnnxOpOptions): (...inputs: OnnxInput[]) => Tensor;
export function onnxOp(type: string, options: OnnxOpsOptions): (...inputs: OnnxInput[]) => Tensor[];
export function onnxOp(
  type: string,
  { domain = "", version = 1, attributes = {}, infer }: OnnxOpOptions | OnnxOpsOptions,
): (...inputs: OnnxInput[]) => Tensor | Tensor[] {
  requireName(type, "tf.onnxOp");
  const encoded = Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, encodedAttribute(type, key, value)]),
  );
  return (...inputs) => {
    const values = inputs.map((input, i) =>
      input === null ? undefined : valueOf(input, `inputs[${i}]`, type),
    );
    // A left-out input has no type, which `infer` must expect where it is optional.
    const types = values.map((value) => value?.type) as TensorType[];
    const inferred: TensorType | readonly TensorType[] = infer(...types);
    const resultTypes = [inferred].flat() as readonly TensorType[];
    resultTypes.forEach((result) => {
      requireType(type, result);
    });
    const results = applyMany((b) =>
      b.onnxOp(...values.filter((value) => value !== undefined), {
        ...{ type, domain, version },
        present: values.map((value) => value !== undefined),
        attributes: encoded,
        dtypes: resultTypes.map(({ dtype }) => dtype),
        shapes: resultTypes.map(({ shape }) => [...shape]),
      }),
    );
    const [first] = results;
    return Array.isArray(inferred) || first === undefined ? results : first;
  };
}

function encodedAttribute(type: string, key: string, value: unknown): OnnxAttributeValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isInteger(value) ? value : { float: value };
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    const numbers: readonly unknown[] = value;
    if (numbers.every((item) => typeof item === "number")) {
      return numbers.every(Number.isInteger) ? numbers : { floats: numbers };
    }
  }
  if (isPlainObject(value)) {
    const { float, floats } = value;
    if (typeof float === "number") return { float };
    if (Array.isArray(floats) && floats.every((item) => typeof item === "number"))
      return { floats };
  }
  throw new DTypeError(
    {
      what: `attribute ${key} of ${type} has no ONNX type`,
      given: describe(value),
      expected: "a number, a string, a boolean, an array of numbers, { float } or { floats }",
    },
    currentLocation(),
  );
}

function requireType(op: string, given: unknown): void {
  if (typeof given === "object" && given !== null && "dtype" in given && "shape" in given) return;
  throw new DTypeError(
    {
      what: `infer of ${op} must give the types of its results`,
      given: describe(given),
      expected: "{ dtype, shape }, or an array of these",
      fix: "infer: (x) => ({ dtype: x.dtype, shape: x.shape })",
    },
    currentLocation(),
  );
}

/** One use of an op, as its gradient function sees it. */
/** An operation of a graph, as gradients of ONNX ops take it. */
export interface Operation {
  /** ONNX's op type. */
  readonly type: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, OnnxAttributeValue>>;
}

/** From an op and the gradient of each output, to the gradients of its inputs. */
export type RegisteredGradient = (
  op: Operation,
  ...upstream: Tensor[]
) => TensorLike | null | readonly (TensorLike | null)[];

/**
 * Gives an op type that this library does not know a derivative, for the whole process.
 *
 * @param opType ONNX's op type, as `tf.onnxOp` was given it
 * @param gradient gets the operation and a gradient for each of its outputs (zeros where nothing depends on one), and gives one for each
 * input, `null` where there is none; a bare tensor for one input. It is written with differentiable operations, so that higher orders work.
 * @throws DTypeError for a name that is no string; KeyError for a second registration, and for ops of this library
 * @see TensorFlow `tf.RegisterGradient`
 */
export function registerGradient(opType: string, gradient: RegisteredGradient): void {
  requireName(opType, "tf.registerGradient");
  registerUserGradient(opType, ({ operands, attributes, results, upstream, b }) => {
    const inputs = operands.length;
    const outputs = inputs + results.length;
    return emitTensorFunction(
      b,
      `${opType}_gradient`,
      [...operands, ...results, ...upstream],
      (tensors) => {
        const op: Operation = {
          type: attributes.type,
          inputs: tensors.slice(0, inputs),
          outputs: tensors.slice(inputs, outputs),
          attributes: attributes.attributes,
        };
        const found = gradient(op, ...tensors.slice(outputs));
        const list = inputs === 1 && !isList(found) ? [found] : isList(found) ? found : [];
        if (list.length !== inputs) throw wrongCount(opType, list.length, operands);
        return list.map((each, i): Value | null =>
          each === null ? null : valueOf(each, "gradient", opType, operands[i]?.type.dtype),
        );
      },
    );
  });
}

const isList = (found: ReturnType<RegisteredGradient>): found is readonly (TensorLike | null)[] =>
  Array.isArray(found);

const wrongCount = (opType: string, count: number, operands: readonly Value[]): ValueError =>
  new ValueError(
    {
      what: `Num gradients ${count} generated for op ${opType} do not match num inputs ${operands.length}`,
      given: `${count} gradients`,
      expected: `one gradient for each of ${operands.map(({ type }) => formatType(type)).join(", ")}`,
    },
    currentLocation(),
  );

function requireName(given: unknown, where: string): void {
  if (typeof given === "string" && given !== "") return;
  throw new DTypeError(
    {
      what: "op_type must be a string",
      given: describe(given),
      expected: `${where}("MyOp", …)`,
    },
    currentLocation(),
  );
}
