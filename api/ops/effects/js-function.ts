/** `tf.jsFunction`: calls of JavaScript from traced functions, with tensors that have data. */

import { isStatic, type Dim, type SymbolicDim } from "../../../ir/types/dim";
import { isDType, isFloating, type DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, OntraceError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { freshSymbol } from "../../../ir/symbols";
import { formatType, mayBeSameShape, type TensorType } from "../../../ir/types/type";
import { retain } from "../../../runtime/buffer-users";
import type { DeviceBuffer } from "../../../runtime/provider";
import { currentContext, withContext, withoutObservers } from "../../context/context";
import { CallableHostFunction, type HostCall } from "../../execution/host-function";
import { refusePromise } from "../../context/refuse-promise";
import { Tape } from "../../derivatives/tape";
import { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { TensorSpec } from "../../tensors/tensor-spec";
import { eagerContext } from "../../execution/eager-context";
import { describe } from "../../tensors/describe";

/** The result of a host function: one tensor, or one for each of several results. */
export type HostResult = TensorLike | readonly TensorLike[] | undefined;
/** A function of tensors with data, which graphs call. */
export type HostCallback = (...inputs: Tensor[]) => HostResult;

/** A call of a user's function, with what its gradient needs. */
interface Recording {
  readonly buffers: readonly DeviceBuffer[];
  readonly tape: Tape;
  readonly sources: readonly Tensor[];
  readonly results: readonly Tensor[];
}

const isFloatingTensor = (item: unknown): item is Tensor =>
  item instanceof Tensor && isFloating(item.dtype);

/** Calls a function under a tape. */
function recorded(
  callback: (...inputs: Tensor[]) => readonly unknown[],
  inputs: readonly Tensor[],
): Omit<Recording, "buffers"> & { readonly returned: readonly unknown[] } {
  const sources = inputs.filter(isFloatingTensor);
  const tape = new Tape({ persistent: true });
  const returned = tape.record(() => {
    tape.watch(sources);
    return callback(...inputs);
  });
  return { tape, sources, returned, results: returned.filter(isFloatingTensor) };
}

/** A user's function that graphs call with concrete tensors. */
class JsFunction extends CallableHostFunction {
  private derived: JsFunction | undefined;
  /** The calls whose gradients may follow, by the first of their results, with which they end. */
  private readonly recordings = new WeakMap<DeviceBuffer, Recording>();

  /** @param recalled of the gradient of a function: the gradient of the call that gave these operands, if it was recorded */
  constructor(
    name: string,
    private readonly callback: (...inputs: Tensor[]) => readonly unknown[],
    private readonly recalled?: (
      operands: readonly DeviceBuffer[],
      inputs: readonly Tensor[],
    ) => readonly unknown[] | undefined,
  ) {
    super(name);
  }

  override run(
    { attributes: { dtypes, shapes }, location }: HostCall,
    operands: readonly DeviceBuffer[],
  ): readonly DeviceBuffer[] {
    const root = eagerContext();
    const call = (): readonly DeviceBuffer[] =>
      withoutObservers(root, () => {
        const inputs = operands.map((buffer) => {
          // The calling run may still use the data after the tensor is disposed.
          retain(buffer);
          return new Tensor(root.valueOfBuffer(buffer));
        });
        try {
          const recording = this.derived && recorded(this.callback, inputs);
          const returned =
            recording?.returned ?? this.recalled?.(operands, inputs) ?? this.callback(...inputs);
          // What the program does after the call sees what the function wrote.
          root.settle();
          const buffers = dtypes.map((dtype, i) => {
            const type = { dtype, shape: shapes[i] ?? [] };
            const buffer = root.bufferOf(checkedResult(returned[i], type, this.name));
            retain(buffer);
            return buffer;
          });
          const [first] = buffers;
          if (recording !== undefined && first !== undefined)
            this.recordings.set(first, { ...recording, buffers });
          return buffers;
        } catch (error) {
          if (error instanceof OntraceError) throw error.locate(location);
          throw new InvalidArgumentError(
            { what: `${this.name}: ${String(error)}`, given: "an error thrown by a host function" },
            location,
            { cause: error },
          );
        }
      });
    return root.interrupting(() => withContext(root, call));
  }

  /** Differentiates the call that was recorded, or a call of the function under a tape where none was. */
  override gradient(operands: number, results: number): JsFunction {
    if (this.derived !== undefined) return this.derived;
    const ofCall = (
      { tape, sources, results: targets }: Omit<Recording, "buffers">,
      given: readonly Tensor[],
    ): readonly unknown[] =>
      tape.gradient(targets, sources, {
        outputGradients: given.slice(operands + results),
        unconnectedGradients: "zero",
      });
    this.derived = new JsFunction(
      `${this.name}_gradient`,
      (...given) => ofCall(recorded(this.callback, given.slice(0, operands)), given),
      (buffers, given) => {
        const made = buffers.slice(operands, operands + results);
        const recording = made[0] && this.recordings.get(made[0]);
        return recording?.buffers.every((buffer, i) => buffer === made[i]) === true
          ? ofCall(recording, given)
          : undefined;
      },
    );
    return this.derived;
  }
}

function checkedResult(returned: unknown, expected: TensorType, name: string): Value {
  const value = valueOf(
    returned,
    "result",
    name,
    returned instanceof Tensor ? undefined : expected.dtype,
  );
  const { type } = value;
  if (type.dtype === expected.dtype && mayBeSameShape(type.shape, expected.shape)) return value;
  throw new InvalidArgumentError({
    what: `${name} returned a tensor of another type than declared`,
    given: formatType(type),
    expected: formatType(expected),
    fix: "correct the TensorSpec, or convert the result",
  });
}

/**
 * Calls a JavaScript function with the tensors' data, each time the traced function runs: for work that is not an operation, such as
 * reading a file or drawing a chart.
 *
 * The run is split at this point. Earlier effects of the program are complete when `fn` is called: variables have their new values. For
 * gradients its operations are differentiated: in the same run without a second call, and by one more call of `fn`, with all that it does, for
 * higher derivatives and where the gradient is taken after the run.
 *
 * @param fn takes a tensor for each input, and returns a tensor, or an array of tensors if `Tout` is an array. It must be synchronous.
 * @param inputs the arguments of `fn`
 * @param Tout dtype and shape of the results of `fn`: a `TensorSpec`, with `null` for sizes that vary, or an array of them. Outside of a
 * traced function `fn` is called immediately, and a dtype suffices.
 * @throws DTypeError if `Tout` lacks a rank inside a traced function; InvalidArgumentError, when it runs, if `fn` throws (the error is the
 * `cause`), or its results differ from the declaration
 * @example
 * ```ts
 * const spec = new tf.TensorSpec([2], "float32");
 * const f = tf.function((x: tf.Tensor) => tf.jsFunction((t) => [...t.dataSync()].reverse(), [x], spec));
 * f(tf.tensor1d([1, 2])); // → [2, 1]
 * ```
 * @see TensorFlow `tf.py_function`. A function that contains one cannot be saved.
 */
export function jsFunction(
  fn: HostCallback,
  inputs: readonly TensorLike[],
  Tout: TensorSpec | DType,
): Tensor;
export function jsFunction(
  fn: HostCallback,
  inputs: readonly TensorLike[],
  Tout: readonly (TensorSpec | DType)[],
): Tensor[];
export function jsFunction(
  fn: HostCallback,
  inputs: readonly TensorLike[],
  Tout: TensorSpec | DType | readonly (TensorSpec | DType)[],
): Tensor | Tensor[] {
  const isList = Array.isArray(Tout);
  const declared = (isList ? Array.from(Tout) : [Tout]) as readonly (TensorSpec | DType)[];
  declared.forEach(requireDeclared);
  const values = inputs.map((input, i) => valueOf(input, `inputs[${i}]`, "jsFunction"));
  const callback = (...tensors: Tensor[]): readonly unknown[] => {
    const returned = refusePromise(fn(...tensors), "tf.jsFunction");
    const given: readonly unknown[] = isList && Array.isArray(returned) ? returned : [returned];
    if (given.length === declared.length || declared.length === 0) return given;
    throw new InvalidArgumentError({
      what: `a host function returned ${given.length} results`,
      given: describe(returned),
      expected: `${declared.length} results, as Tout declares`,
    });
  };
  const context = currentContext();
  const tensors = context.isTracing
    ? emitted(fn, callback, values, declared)
    : called(callback, values, declared);
  const [first] = tensors;
  if (isList) return tensors;
  if (first === undefined) throw new RangeError("a host function has one result");
  return first;
}

const nameOf = (fn: HostCallback): string => (fn.name === "" ? "jsFunction" : fn.name);

function emitted(
  fn: HostCallback,
  callback: (...inputs: Tensor[]) => readonly unknown[],
  values: readonly Value[],
  declared: readonly (TensorSpec | DType)[],
): Tensor[] {
  const host = new JsFunction(nameOf(fn), callback);
  const sizes: SymbolicDim[] = [];
  const specs = declared.map(requireSpec);
  const shapes = specs.map(({ shape }): Dim[] =>
    (shape ?? []).map((size) => {
      if (size !== null) return size;
      const symbol = freshSymbol(host.name.replace(/\W/g, "_").replace(/^(?=\d)/, "_"));
      sizes.push(symbol);
      return symbol;
    }),
  );
  const dtypes = specs.map(({ dtype }) => dtype);
  const results = currentContext().hostCall(...values, { fn: host, dtypes, shapes, sizes });
  return results.map((value) => new Tensor(value));
}

/** Callers without type checking may pass anything. */
function requireDeclared(given: unknown): void {
  if (given instanceof TensorSpec || isDType(given)) return;
  throw new DTypeError(
    {
      what: "Tout of tf.jsFunction must be the types of its results",
      given: describe(given),
      expected: "a TensorSpec or a dtype, or an array of these",
    },
    currentLocation(),
  );
}

function requireSpec(declared: TensorSpec | DType): TensorSpec {
  if (declared instanceof TensorSpec && declared.shape !== null) return declared;
  throw new DTypeError(
    {
      what: "tf.jsFunction requires the rank of its result while a function is traced",
      given: String(declared),
      expected: "a TensorSpec with a shape; sizes may be null",
      fix: `new tf.TensorSpec([null], "${declared instanceof TensorSpec ? declared.dtype : declared}")`,
    },
    currentLocation(),
  );
}

/** Outside of a trace the function's operations run eagerly, and tapes record them. */
function called(
  callback: (...inputs: Tensor[]) => readonly unknown[],
  values: readonly Value[],
  declared: readonly (TensorSpec | DType)[],
): Tensor[] {
  const returned = callback(...values.map((value) => new Tensor(value)));
  return declared.map((spec, i) => {
    const result = returned[i];
    const dtype = isDType(spec) ? spec : spec.dtype;
    const value = valueOf(
      result,
      "result",
      "jsFunction",
      result instanceof Tensor ? undefined : dtype,
    );
    const shape = spec instanceof TensorSpec ? spec.shape : null;
    const expected: TensorType = {
      dtype,
      shape:
        shape === null
          ? value.type.shape
          : shape.map((size, axis) => size ?? value.type.shape[axis] ?? 0),
    };
    if (expected.shape.every(isStatic)) checkedResult(new Tensor(value), expected, "jsFunction");
    return new Tensor(value);
  });
}
