/**
 * Variables: tensors whose value changes over time. The file exceeds 400 lines because each public method documents its own arguments; values
 * and their storage are in the runtime.
 */

import { checkedOptions, type OptionNames } from "../options";
import { isFloating, type DType } from "../../ir/types/dtype";
import { DTypeError, FailedPreconditionError } from "../../ir/errors";
import { VariableHandle, type Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { Reduction } from "../../ir/ops/indexing";
import { formatType, type Shape } from "../../ir/types/type";
import { autocastDType } from "./autocast";
import { currentContext, isActive, leakedTensorError, withContext } from "../context/context";
import { creationContext } from "../context/init-scope";
import { platform } from "../execution/platform";
import { eagerContext } from "../execution/eager-context";
import { IndexedSlices } from "./indexed-slices";
import { checkedIndices } from "../arguments/indices";
import { withLocation } from "../context/with-location";
import { heldVariables } from "../tensors/memory";
import { requireStaticShape } from "../arguments/static-sizes";
import type {
  ArrayOfRank,
  DataTypeMap,
  NestedValues,
  NumericDataType,
  Rank,
} from "../tensors/rank";
import { markAsOwn } from "../tensors/copies";
import { showAs } from "../tensors/inspection";
import { coercionError, iterationError } from "../tensors/misuse";
import { Tensor, type ReadOptions, describeTensor, graphValue } from "../tensors/tensor";
import { valueOf, type TensorLike, type TensorSource } from "../tensors/tensor-like";
import { VariableRegistry } from "./registry";
import { describe } from "../tensors/describe";

/** Options of the constructor of `tf.Variable`. */
export interface VariableOptions {
  /** Whether tapes watch the variable automatically and optimisers train it; default: true. */
  readonly trainable?: boolean;
  /** A name, which need not be unique; default: `variable_` and a number. */
  readonly name?: string;
  /** The dtype of the value; default: that of `initialValue`. */
  readonly dtype?: DType;
  /** Whether reads in a layer are cast to the dtype in which the layer computes; default: false. */
  readonly autocast?: boolean;
}

const variableOptionNames: OptionNames<VariableOptions> = {
  trainable: true,
  name: true,
  dtype: true,
  autocast: true,
};

/** Represents a variable argument of a traced function: it has a type, but no value. */
export class VariablePlaceholder {
  constructor(readonly variable: Variable) {}
}

let created = 0;

/** The variables of this process, by name. */
export const variableRegistry = new VariableRegistry<Variable>();

/** Variables by their handles in graphs. */
const variables = new WeakMap<VariableHandle, Variable>();

export const variableOf = (handle: VariableHandle): Variable | undefined => variables.get(handle);

/** Whether an object is a variable; installed by the class, which alone knows. */
let hasVariable: (given: object) => boolean;

/**
 * A tensor whose value changes over time. Functions capture it by reference: the next call uses the changed value.
 *
 * Reads and assignments take effect in program order.
 *
 * @example
 * ```ts
 * const v = new tf.Variable([1, 2]);
 * const double = tf.function(() => v.mul(2));
 * v.assign([3, 4]);
 * double(); // → [6, 8]
 * ```
 *
 * @see TensorFlow `tf.Variable`
 */
export class Variable<R extends Rank = Rank> implements TensorSource {
  readonly handle: VariableHandle;
  /** Whether tapes watch the variable automatically and optimisers train it, from now on. */
  trainable: boolean;
  private readonly autocast: boolean;
  #isDisposed = false;

  static {
    hasVariable = (given) => #isDisposed in given;
  }

  /**
   * A function that is being traced may create variables in its first trace only; their initial values are then computed, once.
   *
   * @param initialValue determines the shape, and the dtype unless one is given
   * @throws ValueError in a function that was traced before
   */
  constructor(initialValue: TensorLike | VariablePlaceholder, options: VariableOptions = {}) {
    const {
      trainable = true,
      name,
      dtype,
      autocast = false,
    } = checkedOptions(options, variableOptionNames, "tf.Variable");
    this.trainable = trainable;
    this.autocast = autocast;
    if (initialValue instanceof VariablePlaceholder) {
      const { handle } = initialValue.variable;
      this.autocast = initialValue.variable.autocast;
      this.handle = new VariableHandle(handle.name, handle.type);
      variables.set(this.handle, this);
      return;
    }
    const root = eagerContext();
    const isSymbolic = initialValue instanceof Tensor && initialValue.isSymbolic;
    if (isSymbolic) requireInScope(graphValue(initialValue));
    const initial = isSymbolic
      ? graphValue(initialValue)
      : withContext(root, () => valueOf(initialValue, "initialValue", "variable", dtype));
    // A variable's shape is static.
    const type = { dtype: initial.type.dtype, shape: requireStaticShape(initial.type.shape) };
    this.handle = new VariableHandle(name ?? `variable_${created}`, type);
    creationContext().variableCreated(this.handle, isSymbolic ? initial : undefined);
    created += 1;
    variables.set(this.handle, this);
    variableRegistry.register(this);
    if (!isSymbolic) platform.variables.set(this.handle, root.bufferOf(initial));
    heldVariables.hold(type);
  }

  get name(): string {
    return this.handle.name;
  }

  /** The dtype of a read at this point: in a layer that computes in another dtype, that one. @see Keras `Variable.dtype` */
  get dtype(): DType {
    const { dtype } = this.handle.type;
    return this.autocast && isFloating(dtype) ? (autocastDType() ?? dtype) : dtype;
  }

  get shape(): number[] {
    return [...requireStaticShape(this.handle.type.shape)];
  }

  /** As `shape`, which is static, unlike a tensor's. */
  get dims(): Shape {
    return this.handle.type.shape;
  }

  get rank(): number {
    return this.handle.type.shape.length;
  }

  get size(): number {
    return this.shape.reduce((a, b) => a * b, 1);
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** The value at this point of the program. */
  toTensor(): Tensor<R> {
    this.requireAlive();
    const context = currentContext();
    const value = context.readVariable({ variable: this.handle });
    return new Tensor(context.toDType(value, this.dtype));
  }

  /** As `toTensor`: TensorFlow's and TF.js's name. */
  value(): Tensor<R> {
    return this.toTensor();
  }

  /** As `toTensor`. */
  read(): Tensor<R> {
    return this.toTensor();
  }

  /**
   * Replaces the value.
   *
   * @param value of the variable's shape and dtype
   * @returns the variable, so that calls can be chained
   * @throws InvalidArgumentError for another shape, DTypeError for another dtype
   */
  assign(value: TensorLike): this {
    this.requireAlive();
    const context = currentContext();
    const { dtype, handle } = this;
    const given = valueOf(value, "value", "assign", dtype);
    const isCast = given.type.dtype === dtype;
    context.assignVariable(isCast ? context.toDType(given, handle.type.dtype) : given, {
      variable: handle,
    });
    context.flushIfLarge();
    return this;
  }

  /** Adds to the value. Of `IndexedSlices` only the slices are touched. */
  assignAdd(delta: TensorLike): this {
    if (delta instanceof IndexedSlices) return this.scatterAdd(delta);
    const context = currentContext();
    const sum = context.add(
      graphValue(this.toTensor()),
      valueOf(delta, "delta", "assignAdd", this.dtype),
    );
    return this.assign(new Tensor(sum));
  }

  /** Subtracts from the value. Of `IndexedSlices` only the slices are touched. */
  assignSub(delta: TensorLike): this {
    if (delta instanceof IndexedSlices) return this.scatterSub(delta);
    const context = currentContext();
    const difference = context.sub(
      graphValue(this.toTensor()),
      valueOf(delta, "delta", "assignSub", this.dtype),
    );
    return this.assign(new Tensor(difference));
  }

  /**
   * Adds slices to the rows at their indices. On the CPU a large variable is changed in place, in time and memory of the slices.
   *
   * @example
   * ```ts
   * const v = tf.variable(tf.zeros([3, 2]));
   * v.scatterAdd(new tf.IndexedSlices([[1, 2]], tf.tensor([1], [1], "int32")));
   * v; // → [[0, 0], [1, 2], [0, 0]]
   * ```
   *
   * @param slices of the variable's dtype, with the shapes of its rows; slices of the same index add up
   * @throws DTypeError for anything other than `IndexedSlices`; InvalidArgumentError for other shapes, or an index out of range
   * @see TensorFlow `tf.Variable.scatter_add`; ONNX `ScatterND`
   */
  scatterAdd(slices: IndexedSlices): this {
    return this.scatter("scatterAdd", slices, "add");
  }

  /** As `scatterAdd`, subtracting. @see TensorFlow `tf.Variable.scatter_sub` */
  scatterSub(slices: IndexedSlices): this {
    return this.scatter("scatterSub", slices, "add", (values) => currentContext().neg(values));
  }

  /** As `scatterAdd`, replacing. Which of several slices with the same index is kept is unspecified. @see TensorFlow `tf.Variable.scatter_update` */
  scatterUpdate(slices: IndexedSlices): this {
    return this.scatter("scatterUpdate", slices, "none");
  }

  /** As `scatterAdd`, multiplying. @see TensorFlow `tf.Variable.scatter_mul` */
  scatterMul(slices: IndexedSlices): this {
    return this.scatter("scatterMul", slices, "mul");
  }

  /** As `scatterAdd`, dividing. @see TensorFlow `tf.Variable.scatter_div` */
  scatterDiv(slices: IndexedSlices): this {
    const divisors = requireSlices(slices, "scatterDiv").combined("mul");
    const b = currentContext();
    const rows = b.gather(graphValue(this.toTensor()), this.placesOf(divisors), { axis: 0 });
    const quotients = new Tensor(b.div(rows, graphValue(divisors.values)));
    return this.scatterUpdate(divisors.withValues(quotients));
  }

  /** As `scatterAdd`, with the minimum of the previous value and the slices. @see TensorFlow `tf.Variable.scatter_min` */
  scatterMin(slices: IndexedSlices): this {
    return this.scatter("scatterMin", slices, "min");
  }

  /** As `scatterAdd`, with the maximum of the previous value and the slices. @see TensorFlow `tf.Variable.scatter_max` */
  scatterMax(slices: IndexedSlices): this {
    return this.scatter("scatterMax", slices, "max");
  }

  private scatter(
    method: string,
    slices: IndexedSlices,
    reduction: Reduction,
    change = (values: Value): Value => values,
  ): this {
    return withLocation(() => {
      const b = currentContext();
      const places = this.placesOf(requireSlices(slices, method));
      const coordinates = b.withShape(places, [...places.type.shape, 1]);
      const scattered = b.scatterND(
        graphValue(this.toTensor()),
        coordinates,
        change(graphValue(slices.values)),
        {
          reduction,
        },
      );
      return this.assign(new Tensor(scattered));
    });
  }

  /** The indices of the rows that slices belong to, checked. */
  private placesOf({ indices }: IndexedSlices): Value {
    return checkedIndices(currentContext(), graphValue(indices), this.dims[0] ?? 0);
  }

  /** The elements in row-major order; see `Tensor.data`. */
  data<D extends DType = NumericDataType>(options?: ReadOptions): Promise<DataTypeMap[D]> {
    return this.current().data<D>(options);
  }

  /** See `Tensor.dataSync`. */
  dataSync<D extends DType = NumericDataType>(options?: ReadOptions): DataTypeMap[D] {
    return this.current().dataSync<D>(options);
  }

  /** See `Tensor.array`. */
  array<A extends NestedValues = ArrayOfRank<R>>(): Promise<A> {
    return this.current().array<A>();
  }

  /** See `Tensor.arraySync`. */
  arraySync<A extends NestedValues = ArrayOfRank<R>>(): A {
    return this.current().arraySync<A>();
  }

  print(verbose = false): void {
    this.current().print(verbose);
  }

  /** Releases the data. Using the variable afterwards is an error. */
  dispose(): void {
    if (this.#isDisposed) return;
    const root = eagerContext();
    root.runPending();
    root.forget(this.handle);
    this.#isDisposed = true;
    heldVariables.dispose(this.handle.type);
    platform.variables.delete(this.handle);
  }

  toString(): string {
    return `Variable ${this.name} ${formatType(this.handle.type)}`;
  }

  /** See `Tensor.toJSON`. */
  toJSON(): NestedValues {
    return this.current().toJSON();
  }

  [Symbol.toPrimitive](hint: "number" | "string" | "default"): never {
    throw coercionError(hint, `variable ${this.name} ${formatType(this.handle.type)}`);
  }

  [Symbol.iterator](): never {
    throw iterationError(`variable ${this.name} ${formatType(this.handle.type)}`);
  }

  static {
    markAsOwn(this.prototype);
    showAs(this.prototype, (variable) => `${variable.toString()}${variable.shownValue()}`);
  }

  /** The value as a tensor shows it, without the type. */
  private shownValue(): string {
    if (this.#isDisposed) return " (disposed)";
    const { hasPendingWrites } = eagerContext();
    if (hasPendingWrites && platform.provider.isAsynchronous === true) return " (pending)";
    try {
      const value = this.current();
      return value.toString().slice(describeTensor(value).length);
    } catch {
      // A variable of a function that is being traced has no value.
      return "";
    }
  }

  private current(): Tensor {
    this.requireAlive();
    const root = eagerContext();
    if (root.hasPendingWrites) root.runPending();
    root.requireWritten([this.handle]);
    return new Tensor(root.valueOfBuffer(platform.variables.use(this.handle)));
  }

  private requireAlive(): void {
    if (!this.#isDisposed) return;
    throw new FailedPreconditionError(
      {
        what: `Variable ${this.name} is disposed.`,
        given: "a variable after dispose()",
        expected: "a variable that is alive",
        fix: "create a new variable, or do not dispose this one",
      },
      currentLocation(),
    );
  }
}

/** Whether something is a variable. No code of what is given runs, not even a proxy's. */
export const isVariable = (given: unknown): given is Variable =>
  typeof given === "object" && given !== null && hasVariable(given);

/** Callers without type checking may pass anything. */
function requireSlices(given: unknown, method: string): IndexedSlices {
  if (given instanceof IndexedSlices) return given;
  throw new DTypeError(
    {
      what: `Argument \`slices\` of ${method} must be a tf.IndexedSlices`,
      given: describe(given),
      expected: "slices, and the indices of the rows that they belong to",
      fix: `variable.${method}(new tf.IndexedSlices(values, indices))`,
    },
    currentLocation(),
  );
}

/** @throws FailedPreconditionError for a symbolic tensor that has left the function that it was made in */
function requireInScope({ type, owner }: Value): void {
  if (owner !== undefined && isActive(owner)) return;
  throw leakedTensorError(`a ${formatType(type)} tensor as the initial value of a variable`, owner);
}

/**
 * Makes a variable: TF.js's form of the constructor.
 *
 * @example
 * ```ts
 * const v = tf.variable([1, 2]);
 * v.assignAdd(1); // → [2, 3]
 * ```
 *
 * @see TF.js `tf.variable`
 */
export const variable = <R extends Rank = Rank>(
  initialValue: Tensor<R> | TensorLike,
  trainable = true,
  name?: string,
  dtype?: DType,
): Variable<R> =>
  new Variable(initialValue, {
    trainable,
    ...(name === undefined ? {} : { name }),
    ...(dtype === undefined ? {} : { dtype }),
  });
