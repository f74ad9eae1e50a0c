/** Operators of ONNX Runtime that this library does not define: calling them, and registering their gradients. */

import { requireFunction } from "../../tensors/require-function";
import { integerArgument } from "../../arguments/numbers";
import { checkedOptions, type OptionNames } from "../../options";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
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

/** Attributes of an ONNX node: a whole number is an integer, any other number a float; `{ float: 1 }` is a float too. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttributeValue | boolean>>;

export interface OnnxOpFields {
  /** The operator set, such as `com.microsoft` (default: ONNX's own, opset 21). */
  readonly domain?: string;
  /** The operator set's version (default: 1). */
  readonly version?: number;
  readonly attributes?: OnnxAttributes;
}

export interface OnnxOpOptions extends OnnxOpFields {
  /** dtype and shape of the result, from those of the inputs; `undefined` for an omitted input. */
  readonly infer: (...inputs: TensorType[]) => TensorType;
}

export interface OnnxOpsOptions extends OnnxOpFields {
  /** dtypes and shapes of the results. */
  readonly infer: (...inputs: TensorType[]) => readonly TensorType[];
}

const optionNames: OptionNames<OnnxOpOptions> = {
  domain: true,
  version: true,
  attributes: true,
  infer: true,
};

/** An input of an ONNX node; `null` omits an optional one. */
export type OnnxInput = TensorLike | null;

/**
 * An operation that ONNX Runtime provides and this library does not define.
 *
 * It runs as one node, eagerly and in functions, and is part of saved models. Its derivative is the one registered for its type.
 *
 * @param type ONNX's op type
 * @returns a function of the node's inputs, to its output; to an array if `infer` returns an array
 * @throws DTypeError for an attribute without an ONNX type, or an `infer` that does not return types. ONNX Runtime checks the node itself
 * when it runs.
 * @example
 * ```ts
 * const hardSwish = tf.onnxOp("HardSwish", { infer: (x) => x });
 * hardSwish(tf.tensor1d([0, 1.5, 4])); // → [0, 1.125, 4]
 * ```
 * @see ONNX's operator list; ONNX Runtime's ContribOperators for `com.microsoft`
 */
export function onnxOp(type: string, options: OnnxOpOptions): (...inputs: OnnxInput[]) => Tensor;
export function onnxOp(type: string, options: OnnxOpsOptions): (...inputs: OnnxInput[]) => Tensor[];
export function onnxOp(
  type: string,
  options: OnnxOpOptions | OnnxOpsOptions,
): (...inputs: OnnxInput[]) => Tensor | Tensor[] {
  requireName(type, "tf.onnxOp");
  const {
    domain = "",
    version = 1,
    attributes = {},
    infer,
  } = checkedOptions(options, optionNames, "tf.onnxOp");
  requireFunction(infer, `'infer' of tf.onnxOp("${type}") must be callable`);
  integerArgument(version, "options.version", "onnxOp", 1);
  requireDomain(domain);
  if (!isPlainObject(attributes)) throw notAttributes(type, attributes);
  const encoded = Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, encodedAttribute(type, key, value)]),
  );
  return (...inputs) => {
    const values = inputs.map((input, i) =>
      input === null ? undefined : valueOf(input, `inputs[${i}]`, type),
    );
    // An omitted input has no type; `infer` must handle that for optional inputs.
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

/** @throws InvalidArgumentError for a domain that no node can have; whether a domain has the operator, only ONNX Runtime knows */
function requireDomain(given: unknown): void {
  if (typeof given === "string" && /^[\w.-]*$/.test(given)) return;
  throw new InvalidArgumentError(
    {
      what: "the domain of tf.onnxOp must be the name of an operator set",
      given: describe(given),
      expected: "a name such as com.microsoft, or none for ONNX's own operators",
    },
    currentLocation(),
  );
}

const notAttributes = (type: string, given: unknown): DTypeError =>
  new DTypeError(
    {
      what: `the attributes of ${type} must be an object`,
      given: describe(given),
      expected: "attributes by name, such as { alpha: 0.5 }",
    },
    currentLocation(),
  );

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
      what: `infer of ${op} must return the types of its results`,
      given: describe(given),
      expected: "{ dtype, shape }, or an array of these",
      fix: "infer: (x) => ({ dtype: x.dtype, shape: x.shape })",
    },
    currentLocation(),
  );
}

/** One application of an op: the argument of its gradient function. */
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
 * Registers the derivative of an op type that this library does not define, for the whole process.
 *
 * @param opType ONNX's op type, as passed to `tf.onnxOp`
 * @param gradient takes the operation and a gradient for each of its outputs (zeros for unused ones), and returns one for each
 * input, `null` for none; a bare tensor for one input. Differentiable operations in it make higher orders work.
 * @throws DTypeError for a name that is not a string; KeyError for a second registration, and for ops of this library
 * @example
 * ```ts
 * const relu1 = tf.onnxOp("ThresholdedRelu", { attributes: { alpha: { float: 1 } }, infer: (x) => x });
 * tf.registerGradient("ThresholdedRelu", ({ inputs: [x = 0] }, dy) => tf.where(tf.greater(x, 1), dy, 0));
 * tf.grad((x: tf.Tensor) => relu1(x))(tf.tensor1d([0.5, 2])); // → [0, 1]
 * ```
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
