/** `tf.function`: wraps a function, or decorates a method, so that it is traced, compiled and run as a graph. */

import { checkedOptions, type AbsentOptions } from "../options";
import { InvalidArgumentError } from "../../ir/errors";
import { currentLocation, type Location } from "../../ir/location";
import { withConversion } from "../context/conversion";
import { functionsRunEagerly } from "./config";
import {
  functionOptionNames,
  registerMethod,
  withMembers,
  type AnyFunction,
  type FunctionOptions,
  type PolymorphicFunction,
  type SignatureOptions,
  type SignaturePolymorphicFunction,
  type TensorParameters,
  type TracedFunctionMembers,
} from "./polymorphic-function";
import { TraceCache } from "./trace-cache";
import { describe } from "../tensors/describe";
import { requireFunction } from "../tensors/require-function";

export type { FunctionOptions } from "./polymorphic-function";

/** Options of TensorFlow's `tf.function` that have no counterpart. */
const absentOptions: AbsentOptions = {
  jitCompile: "remove it: every function is compiled",
  experimentalRelaxShapes: "use reduceRetracing",
};

function polymorphic<F extends AnyFunction>(
  original: F,
  options: FunctionOptions,
  place: Location,
  receiver?: object,
): PolymorphicFunction<F> {
  requireFunction(
    original,
    `${String(original)} is not a callable object`,
    "a function to trace: tf.function((x) => …)",
  );
  checkedOptions(options, functionOptionNames, "tf.function", absentOptions);
  const name = options.name ?? (original.name === "" ? "anonymous" : original.name);
  const cache = new TraceCache(original, name, options, place);
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const self = receiver ?? this;
    if (!functionsRunEagerly()) return cache.call(self, args);
    const run = (): unknown => Reflect.apply(original, self, args);
    return withConversion(options.autograph ?? true, run);
  };
  const members: TracedFunctionMembers<F> = {
    getConcreteFunction: (...args) => {
      const given =
        args.length === 0 && options.inputSignature !== undefined ? options.inputSignature : args;
      return cache.concreteFunction(receiver, given);
    },
    get tracingCount() {
      return cache.tracingCount;
    },
    experimentalGetTracingCount: () => cache.tracingCount,
    get concreteFunctions() {
      return cache.concreteFunctions;
    },
    inputSignature: options.inputSignature,
    original,
  };
  return withMembers(wrapper, name, members);
}

/** The result of `tf.function(options)`: wraps a function, or decorates a method. */
export interface FunctionDecorator {
  <F extends TensorParameters>(original: F): PolymorphicFunction<F>;
  <F extends AnyFunction>(original: F): PolymorphicFunction<F>;
  <This extends object, F extends (this: This, ...args: never[]) => unknown>(
    method: F,
    context: ClassMethodDecoratorContext<This>,
  ): F;
}

/** The prototype in the chain of an instance that has this very function as a method. */
function homeOf(instance: object, name: string | symbol, method: object): object | undefined {
  let home: unknown = instance;
  while (typeof home === "object" && home !== null) {
    if (Object.getOwnPropertyDescriptor(home, name)?.value === method) return home;
    home = Object.getPrototypeOf(home);
  }
  return undefined;
}

/**
 * A method with one traced function per instance, which is collected together with the instance.
 *
 * The method becomes an accessor of its class once there is an instance: `model.step` is that instance's function, bound to it, with the
 * members of a traced function. `super.step(x)` calls that of the superclass.
 */
function traceMethod<This extends object, F extends AnyFunction>(
  method: F,
  context: ClassMethodDecoratorContext<This>,
  options: FunctionOptions,
  place: Location,
): F {
  const name = String(context.name);
  const byInstance = new WeakMap<object, PolymorphicFunction<F>>();
  const ofInstance = (instance: object): PolymorphicFunction<F> => {
    const known = byInstance.get(instance);
    if (known !== undefined) return known;
    const own = polymorphic(method, { name, ...options }, place, instance);
    byInstance.set(instance, own);
    return own;
  };
  const wrapper = function (this: object, ...args: unknown[]): unknown {
    return Reflect.apply(ofInstance(this), this, args);
  };
  registerMethod(wrapper, ofInstance);
  Object.defineProperty(wrapper, "name", { value: name });
  context.addInitializer(function (this: This) {
    const home = homeOf(this, context.name, wrapper);
    if (home === undefined) return;
    const accessor = function (this: object): PolymorphicFunction<F> {
      return ofInstance(this);
    };
    registerMethod(accessor, ofInstance);
    Object.defineProperty(home, context.name, {
      get: accessor,
      set(this: object, value: unknown) {
        Object.defineProperty(this, context.name, { value, writable: true, configurable: true });
      },
      configurable: true,
    });
  });
  return wrapper as unknown as F;
}

/**
 * Traces a function into a graph that is compiled and run as a whole.
 *
 * The function is traced again for each new combination of dtypes, shapes, structures and plain values among its arguments. Side effects
 * of plain JavaScript occur only during tracing. `@tf.func()` decorates a method: the same function
 * under a name that all tools parse, where some refuse a keyword after `@tf.`.
 *
 * @example
 * ```ts
 * const f = tf.function((x: tf.Tensor) => x.square().sum());
 * f(tf.tensor([1, 2])); // → 5
 * f(tf.tensor([3, 4])); // → 25
 * f.tracingCount; // → 1
 * ```
 *
 * Parameters that have no type are tensors: `tf.function((x, y) => x.add(y))`. Where a function written in place has a parameter with a
 * default that is none, as `k = 2`, give that parameter a type, or the function a name. With an `inputSignature` calls take what becomes a tensor: numbers, arrays, variables.
 *
 * @throws DTypeError where the argument is not a function
 * @see TensorFlow `tf.function`
 */
export function function_<F extends TensorParameters>(
  original: F,
  options: SignatureOptions,
): SignaturePolymorphicFunction<F>;
export function function_<F extends AnyFunction>(
  original: F,
  options: SignatureOptions,
): SignaturePolymorphicFunction<F>;
export function function_<F extends TensorParameters>(
  original: F,
  options?: FunctionOptions,
): PolymorphicFunction<F>;
export function function_<F extends AnyFunction>(
  original: F,
  options?: FunctionOptions,
): PolymorphicFunction<F>;
export function function_(options?: FunctionOptions): FunctionDecorator;
export function function_<F extends AnyFunction>(
  first?: F | FunctionOptions,
  second: FunctionOptions = {},
): PolymorphicFunction<F> | FunctionDecorator {
  if (typeof first === "function") return polymorphic(first, second, currentLocation());
  if (first === undefined) return decorator({});
  if (typeof first === "object") return decorator(first);
  throw new InvalidArgumentError(
    {
      what: `${String(first)} is not a callable object`,
      given: describe(first),
      expected: "a function to trace, or options",
      fix: "tf.function((x) => …) or @tf.function({ inputSignature: […] })",
    },
    currentLocation(),
  );
}

function decorator(options: FunctionOptions): FunctionDecorator {
  checkedOptions(options, functionOptionNames, "tf.function", absentOptions);
  const place = currentLocation();
  return (<F extends AnyFunction>(original: F, context?: ClassMethodDecoratorContext) =>
    context === undefined
      ? polymorphic(original, options, currentLocation())
      : context.static
        ? polymorphic(original, { name: String(context.name), ...options }, place)
        : traceMethod(original, context, options, place)) as FunctionDecorator;
}
