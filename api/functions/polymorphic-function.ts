/** Polymorphic functions: the members and options of the functions that `tf.function` returns. */

import type { OptionNames } from "../options";
import { markAsOwn } from "../tensors/copies";
import { showAs } from "../tensors/inspection";
import type { BackendName } from "../execution/backend";
import type { ConcreteFunction } from "./concrete-function";
import type { Nested } from "../structure";
import type { Tensor } from "../tensors/tensor";
import type { TensorLike } from "../tensors/tensor-like";
import type { TensorSpec } from "../tensors/tensor-spec";

export type AnyFunction = (...args: never[]) => unknown;

/** A function of tensors: the type of a function whose parameters have no declared types. */
export type TensorParameters = (...args: Tensor[]) => unknown;

/** Options of `tf.function`. */
export interface FunctionOptions {
  /** The function's arguments, as a structure of `TensorSpec`: one trace serves all calls, or one for each rank where ranks may vary. */
  readonly inputSignature?: readonly Nested<TensorSpec>[];
  /** Name in printed graphs, errors and artifacts; default: the wrapped function's name. */
  readonly name?: string;
  /** Whether a trace for new shapes leaves the sizes open in which calls have differed, so that it serves further calls; default: false. */
  readonly reduceRetracing?: boolean;
  /**
   * Whether tensors decide the function's `if`, `while` and other control flow, and that of what it calls, where its source was converted
   * (docs/autograph.md); default: true. It turns nothing on in code that was not converted.
   */
  readonly autograph?: boolean;
  /**
   * The backend that the function runs on; default: the one in use. A function that is called by another function runs on that one's backend.
   */
  readonly device?: BackendName;
}

export const functionOptionNames: OptionNames<FunctionOptions> = {
  inputSignature: true,
  name: true,
  reduceRetracing: true,
  autograph: true,
  device: true,
};

/** A function that is traced once for each kind of arguments, and then runs as one compiled graph. */
export interface TracedFunctionMembers<F extends AnyFunction> {
  /** The traced and compiled function for arguments like these; a `TensorSpec` may be passed in place of a tensor. */
  getConcreteFunction(...args: unknown[]): ConcreteFunction;
  /** The number of traces so far. */
  readonly tracingCount: number;
  /** As `tracingCount`: TensorFlow's name. */
  experimentalGetTracingCount(): number;
  /** All traces, in the order they were made. */
  readonly concreteFunctions: readonly ConcreteFunction[];
  readonly inputSignature: readonly Nested<TensorSpec>[] | undefined;
  /** The function as the user wrote it. */
  readonly original: F;
}

export type PolymorphicFunction<F extends AnyFunction = AnyFunction> = F & TracedFunctionMembers<F>;

/** Options with an input signature, by which calls convert their arguments. */
export interface SignatureOptions extends FunctionOptions {
  readonly inputSignature: readonly Nested<TensorSpec>[];
}

/** The arguments that an input signature converts: numbers and arrays in place of tensors, in any structure. */
export type Convertible<T> = [TensorLike] extends [T]
  ? T
  : T extends Tensor
    ? TensorLike
    : T extends readonly unknown[] | Readonly<Record<string, unknown>>
      ? { [P in keyof T]: Convertible<T[P]> }
      : T;

/** The arguments of a function, each as its input signature takes it. */
export type ConvertibleArguments<A extends readonly unknown[]> = {
  [P in keyof A]: Convertible<A[P]>;
};

/** The result of `tf.function` with an input signature: calls convert numbers and arrays to the tensors that it declares. */
export type SignaturePolymorphicFunction<F extends AnyFunction> = ((
  ...args: ConvertibleArguments<Parameters<F>>
) => ReturnType<F>) &
  TracedFunctionMembers<F>;

const known = new WeakSet<object>();

/** A callable with the members of a traced function. */
export function withMembers<F extends AnyFunction>(
  callable: (this: unknown, ...args: unknown[]) => unknown,
  name: string,
  members: TracedFunctionMembers<F>,
): PolymorphicFunction<F> {
  Object.defineProperty(callable, "name", { value: name });
  known.add(callable);
  markAsOwn(callable);
  showAs(callable, () => {
    const { tracingCount } = members;
    return `[tf.function ${name}: ${tracingCount} ${tracingCount === 1 ? "trace" : "traces"}]`;
  });
  // A JavaScript function with properties: the type system cannot follow how it is assembled.
  return Object.defineProperties(
    callable,
    Object.getOwnPropertyDescriptors(members),
  ) as unknown as PolymorphicFunction<F>;
}

/** Whether a value is the result of `tf.function`. */
export const isPolymorphic = (given: unknown): given is PolymorphicFunction =>
  typeof given === "function" && known.has(given);

const methods = new WeakMap<object, (instance: object) => PolymorphicFunction>();

/** Registers how the traced function of a decorated method is found for an instance. */
export const registerMethod = (
  method: object,
  ofInstance: (instance: object) => PolymorphicFunction,
): void => void methods.set(method, ofInstance);

/** The traced function of a decorated method for an instance; `undefined` for any other function. */
export const tracedMethod = (instance: object, method: object): PolymorphicFunction | undefined =>
  methods.get(method)?.(instance);
