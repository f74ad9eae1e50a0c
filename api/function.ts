import { DTypeError, InvalidArgumentError } from "../ir/errors";
import type { Value } from "../ir/graph";
import { currentLocation } from "../ir/location";
import { formatShape, sameType, type TensorType } from "../ir/type";
import type { BackendName } from "./backend";
import { leafNames, symbolStems } from "./argument-names";
import { ConcreteFunction, type InputLeaf, type OutputLeaf } from "./concrete-function";
import { withContext } from "./context";
import {
  registerMethod,
  withMembers,
  type AnyFunction,
  type PolymorphicFunction,
  type TracedFunctionMembers,
} from "./polymorphic";
import { flatten, skeletonKey, unflatten, type Flattened, type Nested } from "./structure";
import { refusePromise } from "./synchronous";
import { describe, Tensor } from "./tensor";
import { isTensorSource, valueOf } from "./tensor-like";
import { specMismatch, TensorSpec } from "./tensor-spec";
import { TraceContext } from "./trace";

export interface FunctionOptions {
  /** The function's arguments, as a structure of `TensorSpec`: one trace serves all calls. */
  readonly inputSignature?: readonly Nested<TensorSpec>[];
  /** Name in printed graphs, errors and artifacts; the wrapped function's own name where it is absent. */
  readonly name?: string;
  /**
   * The backend that the function runs on; the one in use where it is absent. A function that is called by another runs where that one
   * does.
   */
  readonly device?: BackendName;
}

/** What a trace is specialised on: one leaf of the arguments. */
type Leaf =
  | { readonly kind: "tensor"; readonly type: TensorType; readonly value: Value | undefined }
  | { readonly kind: "plain"; readonly plain: unknown };

type LeafKind =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "plain"; readonly plain: unknown };

const toKind = (argument: unknown): LeafKind =>
  argument instanceof Tensor
    ? { kind: "tensor", type: argument.value.type }
    : { kind: "plain", plain: argument };

const objectKeys = new WeakMap<object, number>();
let objects = 0;

/** Text for an object's identity; the object is not kept alive. */
function identityKey(object: object): string {
  const key = objectKeys.get(object) ?? (objects += 1);
  objectKeys.set(object, key);
  return `#${key}`;
}

const plainKey = (value: unknown): string =>
  (typeof value === "object" && value !== null) || typeof value === "function"
    ? identityKey(value)
    : typeof value === "string"
      ? JSON.stringify(value)
      : `${typeof value}:${String(value)}`;

const leafKey = (leaf: Leaf): string =>
  leaf.kind === "tensor"
    ? `${leaf.type.dtype}${formatShape(leaf.type.shape)}`
    : plainKey(leaf.plain);

const tensorLeaf = (value: Value): Leaf => ({ kind: "tensor", type: value.type, value });

const toLeaf = (argument: unknown): Leaf =>
  argument instanceof Tensor ? tensorLeaf(argument.value) : { kind: "plain", plain: argument };

/** One cache of traces: of a function, or of a method for one instance. */
class TraceCache<F extends AnyFunction> {
  readonly concreteFunctions: ConcreteFunction[] = [];
  private readonly byKey = new Map<string, ConcreteFunction>();
  private readonly signature: Signature | undefined;
  private last:
    { readonly args: readonly LeafKind[]; readonly concrete: ConcreteFunction } | undefined;

  constructor(
    private readonly original: F,
    private readonly name: string,
    inputSignature: readonly Nested<TensorSpec>[] | undefined,
    private readonly device: BackendName | undefined,
  ) {
    this.signature =
      inputSignature === undefined ? undefined : signatureOf(original, inputSignature, name);
  }

  call(receiver: unknown, args: readonly unknown[]): unknown {
    const again = this.matchLast(args);
    if (again !== undefined) return again.concrete.call(again.values);
    const { concrete, leaves } = this.resolve(receiver, args);
    const values: Value[] = [];
    for (const leaf of leaves)
      if (leaf.kind === "tensor" && leaf.value !== undefined) values.push(leaf.value);
    this.remember(args, concrete);
    return concrete.call(values);
  }

  /** The last call's trace where these arguments are of the same kind: spares building the key. */
  private matchLast(
    args: readonly unknown[],
  ): { readonly concrete: ConcreteFunction; readonly values: readonly Value[] } | undefined {
    const { last } = this;
    if (last?.args.length !== args.length) return undefined;
    const values: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const before = last.args[i];
      if (arg instanceof Tensor) {
        const { value } = arg;
        if (before?.kind !== "tensor" || !sameType(before.type, value.type)) return undefined;
        values.push(value);
      } else if (before?.kind !== "plain" || !Object.is(before.plain, arg)) return undefined;
    }
    return { concrete: last.concrete, values };
  }

  /** Keeps the kinds of flat arguments. Objects are not kept: the cache must not keep them alive. */
  private remember(args: readonly unknown[], concrete: ConcreteFunction): void {
    const isFlat = args.every((arg) => arg instanceof Tensor || typeof arg !== "object");
    this.last =
      isFlat && this.signature === undefined ? { args: args.map(toKind), concrete } : undefined;
  }

  resolve(
    receiver: unknown,
    args: readonly unknown[],
  ): { readonly concrete: ConcreteFunction; readonly leaves: readonly Leaf[] } {
    const flat = flatten(args);
    const leaves =
      this.signature === undefined
        ? this.freeLeaves(flat)
        : this.signatureLeaves(flat, this.signature);
    const key = `${skeletonKey(flat.skeleton)}${leaves.map(leafKey).join(";")}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return { concrete: known, leaves };
    const names = this.signature?.names ?? leafNames(this.original, flat.skeleton, flat.leaves);
    const { original, name, device } = this;
    const concrete = trace(original, name, device, receiver, flat.skeleton, leaves, names);
    this.byKey.set(key, concrete);
    this.concreteFunctions.push(concrete);
    return { concrete, leaves };
  }

  /** A `TensorSpec` stands for a tensor where somebody asks for a trace without calling it. */
  private freeLeaves({ leaves, skeleton }: Flattened): readonly Leaf[] {
    if (!leaves.some((leaf) => leaf instanceof TensorSpec)) return leaves.map(toLeaf);
    const stems = symbolStems(leafNames(this.original, skeleton, leaves));
    return leaves.map((leaf, i) =>
      leaf instanceof TensorSpec
        ? { kind: "tensor", type: leaf.type(stems[i] ?? "x"), value: undefined }
        : toLeaf(leaf),
    );
  }

  private signatureLeaves(flat: Flattened, signature: Signature): readonly Leaf[] {
    if (skeletonKey(signature.skeleton) !== skeletonKey(flat.skeleton)) {
      throw new DTypeError(
        {
          what: `${this.name}: the arguments do not have the structure of the input signature`,
          given: `${flat.leaves.length} arguments: ${flat.leaves.map(describe).join(", ")}`,
          expected: signature.specs.map(String).join(", "),
          fix: "pass exactly the arguments that inputSignature describes",
        },
        currentLocation(),
      );
    }
    return signature.specs.map((spec, i): Leaf => {
      const given = flat.leaves[i];
      const argument = signature.names[i] ?? `args_${i}`;
      const type = signature.types[i] ?? spec.type("x");
      if (given instanceof TensorSpec) return { kind: "tensor", type, value: undefined };
      const value = valueOf(given, argument, this.name, spec.dtype);
      if (!spec.accepts(value.type)) throw specMismatch(spec, value.type, argument);
      return { kind: "tensor", type, value };
    });
  }
}

/** An input signature, taken apart. */
interface Signature {
  readonly skeleton: Flattened["skeleton"];
  readonly specs: readonly TensorSpec[];
  readonly names: readonly string[];
  readonly types: readonly TensorType[];
}

function signatureOf(
  original: AnyFunction,
  inputSignature: readonly Nested<TensorSpec>[],
  name: string,
): Signature {
  const { skeleton, leaves } = flatten(inputSignature);
  const specs = leaves.map((spec) => {
    if (spec instanceof TensorSpec) return spec;
    throw new DTypeError(
      {
        what: `${name}: inputSignature must consist of TensorSpec`,
        given: describe(spec),
        expected: "a tf.TensorSpec for each tensor argument",
      },
      currentLocation(),
    );
  });
  const names = leafNames(original, skeleton, leaves);
  const stems = symbolStems(names);
  return { skeleton, specs, names, types: specs.map((spec, i) => spec.type(stems[i] ?? "x")) };
}

function trace(
  original: AnyFunction,
  name: string,
  device: BackendName | undefined,
  receiver: unknown,
  skeleton: Flattened["skeleton"],
  leaves: readonly Leaf[],
  names: readonly string[],
): ConcreteFunction {
  const context = new TraceContext(name);
  const inputs: InputLeaf[] = [];
  const args = leaves.map((leaf, i) => {
    const argument = names[i] ?? `args_${i}`;
    if (leaf.kind === "plain") {
      inputs.push({ name: argument, plain: leaf.plain });
      return leaf.plain;
    }
    const parameter = context.parameter(leaf.type, argument);
    inputs.push({ name: argument, parameter: parameter.index });
    return new Tensor(parameter);
  });
  const structured = unflatten(skeleton, args);
  return withContext(context, () => {
    const returned: unknown = Reflect.apply(
      original,
      receiver,
      Array.isArray(structured) ? structured : [structured],
    );
    const output = flatten(refusePromise(returned, `tf.function(${name})`));
    const results: Value[] = [];
    const outputLeaves = output.leaves.map((leaf): OutputLeaf => {
      if (leaf === undefined || leaf === null) return { plain: leaf };
      return { result: results.push(context.adoptValue(resultValue(leaf, name))) - 1 };
    });
    const traced = {
      ...context.finish(results),
      outputs: output.skeleton,
      outputLeaves,
      arguments: skeleton,
      inputs,
    };
    return new ConcreteFunction(traced, device);
  });
}

/** What a traced function may return: tensors, variables, and numbers, which become tensors. */
function resultValue(leaf: unknown, name: string): Value {
  if (leaf instanceof Tensor || isTensorSource(leaf)) return valueOf(leaf, "result", name);
  if (typeof leaf === "number") {
    return valueOf(leaf, "result", name, Number.isInteger(leaf) ? "int32" : "float32");
  }
  if (typeof leaf === "boolean") return valueOf(leaf, "result", name);
  throw new DTypeError(
    {
      what: `${name} returned something that is not a tensor`,
      given: describe(leaf),
      expected: "tensors, numbers, null, or arrays and plain objects of these",
      fix: "return only tensors; keep other things outside of the function",
    },
    currentLocation(),
  );
}

function polymorphic<F extends AnyFunction>(
  original: F,
  options: FunctionOptions,
  receiver?: object,
): PolymorphicFunction<F> {
  if (typeof original !== "function") {
    throw new DTypeError(
      {
        what: `${String(original)} is not a callable object`,
        given: describe(original),
        expected: "a function to trace",
        fix: "tf.function((x) => …)",
      },
      currentLocation(),
    );
  }
  const name = options.name ?? (original.name === "" ? "anonymous" : original.name);
  const cache = new TraceCache(original, name, options.inputSignature, options.device);
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    return cache.call(this, args);
  };
  const members: TracedFunctionMembers<F> = {
    getConcreteFunction: (...args) => {
      const given =
        args.length === 0 && options.inputSignature !== undefined ? options.inputSignature : args;
      return cache.resolve(receiver, given).concrete;
    },
    get tracingCount() {
      return cache.concreteFunctions.length;
    },
    get concreteFunctions() {
      return cache.concreteFunctions;
    },
    inputSignature: options.inputSignature,
    original,
  };
  return withMembers(wrapper, name, members);
}

/** Wraps a function, or decorates a method: what `tf.function(options)` gives. */
export interface FunctionDecorator {
  <F extends AnyFunction>(original: F): PolymorphicFunction<F>;
  <This extends object, F extends (this: This, ...args: never[]) => unknown>(
    method: F,
    context: ClassMethodDecoratorContext<This>,
  ): F;
}

/** A method with one trace cache for each instance; the cache goes when the instance goes. */
function traceMethod<F extends AnyFunction>(method: F, name: string, options: FunctionOptions): F {
  const byInstance = new WeakMap<object, PolymorphicFunction<F>>();
  const ofInstance = (instance: object): PolymorphicFunction<F> => {
    const known = byInstance.get(instance);
    if (known !== undefined) return known;
    const own = polymorphic(method, { name, ...options }, instance);
    byInstance.set(instance, own);
    return own;
  };
  const wrapper = function (this: object, ...args: unknown[]): unknown {
    return Reflect.apply(ofInstance(this), this, args);
  };
  registerMethod(wrapper, ofInstance);
  Object.defineProperty(wrapper, "name", { value: name });
  return wrapper as unknown as F;
}

/**
 * Traces a function into a graph that is compiled and run as a whole.
 *
 *     const step = tf.function((x, y) => …);          // wraps a function
 *     class Model { @tf.function() call(x) { … } }    // decorates a method
 *
 * The function is traced again for each new combination of dtypes, shapes, structures and plain values among its arguments. Side effects
 * of plain JavaScript happen only then.
 *
 * @throws DTypeError where the argument is not a function
 * @see TensorFlow `tf.function`
 */
export function function_<F extends AnyFunction>(
  original: F,
  options?: FunctionOptions,
): PolymorphicFunction<F>;
export function function_(options?: FunctionOptions): FunctionDecorator;
export function function_<F extends AnyFunction>(
  first?: F | FunctionOptions,
  second: FunctionOptions = {},
): PolymorphicFunction<F> | FunctionDecorator {
  if (typeof first === "function") return polymorphic(first, second);
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
  return (<F extends AnyFunction>(original: F, context?: ClassMethodDecoratorContext) =>
    context === undefined
      ? polymorphic(original, options)
      : traceMethod(original, String(context.name), options)) as FunctionDecorator;
}
