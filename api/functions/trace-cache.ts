/** The cache of a function's traces: finds the trace for the arguments of a call, or makes it. */

import type { DType } from "../../ir/types/dtype";
import { RecursionError, ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation, type Location } from "../../ir/location";
import { sameType, type TensorType } from "../../ir/types/type";
import {
  identityKey,
  isObject,
  kindKey,
  parameterTypes,
  relaxed,
  shapesKey,
  specArgument,
  tensorArgument,
  variablesAmong,
  withUnusedNames,
  type Argument,
  type Arguments,
} from "./trace-key";
import { leafNames, symbolStems, usesReceiver } from "./parameter-names";
import { bindLeaves } from "./bind-leaves";
import { activeSizeNames } from "../context/context";
import { autocastDType } from "../variables/autocast";
import type { ConcreteFunction } from "./concrete-function";
import { compositeOfSlices, IndexedSlices } from "../variables/indexed-slices";
import { InputSignature } from "./input-signature";
import type { AnyFunction, FunctionOptions } from "./polymorphic-function";
import { detectorOf, type RetracingDetector } from "./retracing-detector";
import { flatten, skeletonKey, type Flattened } from "../structure";
import { Tensor, graphValue, isTensor } from "../tensors/tensor";
import { isNumericArray, valueOf } from "../tensors/tensor-like";
import { TensorSpec } from "../tensors/tensor-spec";
import { isUnknownSize } from "../tensors/unknown-size";
import { TraceContext } from "./graph-context";
import { initializeVariables, traceFunction, type TraceRequest } from "./trace-function";
import { isVariable } from "../variables/variable";
import type { BoundArguments } from "./traced-function";
import { Group } from "./trace-group";

type LeafKind =
  | { readonly kind: "tensor"; readonly type: TensorType }
  | { readonly kind: "plain"; readonly plain: unknown };

/** A tensor that is one parameter of a graph. */
const isPlainTensor = (argument: unknown): argument is Tensor =>
  argument instanceof Tensor && !(argument instanceof IndexedSlices);

const toKind = (argument: unknown): LeafKind =>
  isTensor(argument)
    ? { kind: "tensor", type: graphValue(argument).type }
    : { kind: "plain", plain: argument };

/** One cache of traces: of a function, or of a method for one instance. */
export class TraceCache<F extends AnyFunction> {
  private readonly groups = new Map<string, Group>();
  private readonly running = new Set<string>();
  private readonly signature: InputSignature | undefined;
  private readonly detector: RetracingDetector;
  private readonly usesReceiver: boolean;
  /** Drops the traces of an object that was collected. */
  private readonly gone = new FinalizationRegistry<string>((group) => this.groups.delete(group));
  private traces = 0;
  private last:
    | {
        readonly receiver: unknown;
        readonly args: readonly LeafKind[];
        readonly concrete: ConcreteFunction;
        readonly autocast: DType | undefined;
      }
    | undefined;

  constructor(
    private readonly original: F,
    private readonly name: string,
    private readonly options: FunctionOptions,
    private readonly place: Location,
  ) {
    const { inputSignature } = options;
    this.signature =
      inputSignature === undefined ? undefined : new InputSignature(original, inputSignature, name);
    this.detector = detectorOf(original, name, place);
    this.usesReceiver = usesReceiver(original);
  }

  get tracingCount(): number {
    return this.traces;
  }

  get concreteFunctions(): readonly ConcreteFunction[] {
    return [...this.groups.values()].flatMap(({ entries }) =>
      entries.map(({ concrete }) => concrete),
    );
  }

  call(receiver: unknown, args: readonly unknown[]): unknown {
    const again = this.matchLast(receiver, args);
    if (again !== undefined) {
      this.detector.calledWithoutTracing();
      return again.concrete.callWith({ values: again.values, variables: [] });
    }
    const before = this.traces;
    const bound = this.bind(args, false);
    const concrete = this.resolve(receiver, bound);
    // A signature of unknown rank has a trace for each rank by design.
    const isRetracing = this.traces > before && this.signature?.isOfAnyRank !== true;
    if (isRetracing) this.detector.calledWithTracing(this.name);
    else this.detector.calledWithoutTracing();
    this.remember(receiver, args, concrete);
    return concrete.callWith(boundArguments(bound.leaves, concrete));
  }

  /** The trace for arguments, with a `TensorSpec` in place of any tensor. */
  concreteFunction(receiver: unknown, args: readonly unknown[]): ConcreteFunction {
    return this.resolve(receiver, this.bind(args, true));
  }

  /** The last call's trace if these arguments are of the same kind, without building the key. */
  private matchLast(
    receiver: unknown,
    args: readonly unknown[],
  ): { readonly concrete: ConcreteFunction; readonly values: readonly Value[] } | undefined {
    const { last } = this;
    if (last?.args.length !== args.length || last.receiver !== receiver) return undefined;
    if (last.autocast !== autocastDType()) return undefined;
    const values: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const before = last.args[i];
      if (isPlainTensor(arg)) {
        const value = graphValue(arg);
        if (before?.kind !== "tensor" || !sameType(before.type, value.type)) return undefined;
        values.push(value);
      } else if (before?.kind !== "plain" || !Object.is(before.plain, arg)) return undefined;
    }
    return { concrete: last.concrete, values };
  }

  /** Stores the kinds of flat arguments. Objects are not stored: the cache must not keep them alive. */
  private remember(receiver: unknown, args: readonly unknown[], concrete: ConcreteFunction): void {
    const isFlat = args.every((arg) => isPlainTensor(arg) || !isObject(arg));
    const isUnconverted =
      this.signature === undefined || args.every((arg) => arg instanceof Tensor);
    this.last =
      isFlat && isUnconverted && !isObject(receiver)
        ? { receiver, args: args.map(toKind), concrete, autocast: autocastDType() }
        : undefined;
  }

  private bind(given: readonly unknown[], mayBeSpecs: boolean): Arguments {
    // An omitted argument is undefined.
    const length = given.findLastIndex((arg) => arg !== undefined) + 1;
    const args = given.slice(0, length);
    return this.signature === undefined
      ? this.freeArguments(flatten(args, compositeOfSlices), mayBeSpecs)
      : this.signature.bind(args, mayBeSpecs);
  }

  /** A `TensorSpec` may replace a tensor only where a trace is requested without a call. */
  private freeArguments({ leaves, skeleton }: Flattened, mayBeSpecs: boolean): Arguments {
    const spec = leaves.find((leaf) => leaf instanceof TensorSpec);
    if (spec !== undefined && !mayBeSpecs) {
      throw new ValueError(
        {
          what: `Attempt to convert a value (${String(spec)}) with an unsupported type (TensorSpec) to a Tensor`,
          given: String(spec),
          expected: "a tensor",
          fix: `${this.name}.getConcreteFunction(${String(spec)})`,
        },
        currentLocation(),
      );
    }
    const names = (): readonly string[] => leafNames(this.original, skeleton, leaves);
    const stems = spec === undefined ? [] : symbolStems(names());
    return {
      skeleton,
      names,
      leaves: leaves.map((leaf, i): Argument => {
        if (isTensor(leaf)) return tensorArgument(graphValue(leaf));
        if (isVariable(leaf)) return { kind: "variable", variable: leaf };
        if (leaf instanceof TensorSpec) return specArgument(leaf, stems[i] ?? "x", this.name);
        if (isNumericArray(leaf)) {
          return tensorArgument(valueOf(leaf, `args_${i}`, this.name));
        }
        // The sizes of the caller's graph mean nothing in the function's: it receives the number.
        if (isUnknownSize(leaf)) {
          return tensorArgument(valueOf(leaf, `args_${i}`, this.name, "int32"));
        }
        return { kind: "plain", plain: leaf };
      }),
    };
  }

  private resolve(receiver: unknown, args: Arguments): ConcreteFunction {
    const concrete = this.find(receiver, args);
    const variables = variablesAmong(args.leaves);
    if (variables.length === 0) return concrete;
    // For a variable that is both passed and captured, the trace is specialised on its identity.
    const captured = new Set(concrete.variables);
    if (!variables.some((variable) => captured.has(variable))) return concrete;
    const leaves = args.leaves.map((leaf): Argument =>
      leaf.kind === "variable" ? { kind: "plain", plain: leaf.variable } : leaf,
    );
    return this.find(receiver, { ...args, leaves });
  }

  private find(receiver: unknown, { skeleton, leaves, names }: Arguments): ConcreteFunction {
    const owner = this.usesReceiver && isObject(receiver) ? `${identityKey(receiver)}.` : "";
    const groupKey = `${autocastDType() ?? ""}${owner}${skeletonKey(skeleton)}${kindKey(leaves)}`;
    const typesOf = (some: readonly Argument[]): readonly (TensorType | undefined)[] =>
      parameterTypes(some, () => symbolStems(names()));
    const group = this.groups.get(groupKey);
    const types = typesOf(leaves);
    const known = group?.find(types);
    if (known !== undefined) return known;
    const open =
      this.options.reduceRetracing === true && group !== undefined
        ? relaxed(
            leaves,
            types,
            group.entries.map((entry) => entry.types),
          )
        : leaves;
    const openTypes = open === leaves ? types : typesOf(open);
    const concrete = this.trace(`${groupKey}${shapesKey(openTypes)}`, {
      original: this.original,
      name: this.name,
      place: this.place,
      receiver,
      skeleton,
      leaves,
      types: withUnusedNames(openTypes, activeSizeNames()),
      names: names(),
      device: this.options.device,
      converts: this.options.autograph ?? true,
    });
    this.groupOf(groupKey, receiver, leaves).add({ types: openTypes, concrete });
    return concrete;
  }

  private groupOf(key: string, receiver: unknown, leaves: readonly Argument[]): Group {
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const group = new Group();
    this.groups.set(key, group);
    const objects = leaves.flatMap((leaf) =>
      leaf.kind === "plain" && isObject(leaf.plain) ? [leaf.plain] : [],
    );
    if (this.usesReceiver && isObject(receiver)) objects.push(receiver);
    for (const object of objects) this.gone.register(object, key);
    return group;
  }

  /**
   * Traces once, or twice if the function created variables: the second trace, which must not create any, is kept.
   *
   * @throws RecursionError where the function calls itself with the same arguments while it is traced
   */
  private trace(key: string, request: TraceRequest): ConcreteFunction {
    if (this.running.has(key)) throw recursion(this.name, "the same kind of arguments");
    if (this.running.size >= deepestRecursion) {
      throw recursion(this.name, `${deepestRecursion} calls of itself inside one another`);
    }
    this.running.add(key);
    depth += 1;
    const context = new TraceContext(this.name, this.traces === 0);
    try {
      const first = traceFunction(context, request);
      initializeVariables(context, request);
      this.traces += 1;
      if (context.created.length === 0) return first;
      const second = traceFunction(new TraceContext(this.name), request);
      this.traces += 1;
      return second;
    } catch (error) {
      initializeWhatCanBe(context, request);
      throw isStackOverflow(error) ? tooDeep(this.name, error) : error;
    } finally {
      depth -= 1;
      this.running.delete(key);
    }
  }
}

/** The maximum depth at which a function may be traced inside itself, each time for other arguments. */
const deepestRecursion = 100;

/** How many functions are being traced, each inside of the one before. */
let depth = 0;

const isStackOverflow = (error: unknown): error is RangeError =>
  error instanceof RangeError && /call stack/i.test(error.message);

const tooDeep = (name: string, cause: RangeError): RecursionError => {
  const error = new RecursionError(
    {
      what: `cannot trace ${name}: JavaScript's stack is full (${cause.message})`,
      given: `${depth} function${depth === 1 ? "" : "s"} being traced, each inside of the one before`,
      expected: "code whose calls fit on the stack while it is traced",
      fix: "trace the inner functions first (inner.getConcreteFunction(…), or a call), use a loop, or start node with --stack-size",
    },
    currentLocation(),
  );
  error.cause = cause;
  return error;
};

/** Variables that a failed trace created remain valid: the user may hold them. */
function initializeWhatCanBe(context: TraceContext, request: TraceRequest): void {
  try {
    initializeVariables(context, request);
  } catch {
    // Those without a value throw when they are read.
  }
}

const recursion = (name: string, given: string): RecursionError =>
  new RecursionError(
    {
      what: `${name} calls itself while it is being traced`,
      given,
      expected: "a recursion that ends while the function is traced: tensors have no data then",
      fix: "recur on a plain number, or use a loop: tf.whileLoop",
    },
    currentLocation(),
  );

/** Arguments for which the trace was found fit it: each is of the kind that its input has. */
function boundArguments(
  leaves: readonly Argument[],
  { inputLeaves, name }: ConcreteFunction,
): BoundArguments {
  const bound = bindLeaves(inputLeaves, (i) => leaves[i], {
    value: (leaf) => (leaf?.kind === "tensor" ? leaf.value : undefined),
    variable: (leaf) => (leaf?.kind === "variable" ? leaf.variable.handle : undefined),
    isSame: () => true,
  });
  if (bound === undefined) throw new RangeError(`${name} was found for other arguments`);
  return bound;
}
