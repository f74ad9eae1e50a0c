/** `tf.vectorizedMap`: a function of one example, applied to a whole batch by the batching rules. */

import { vectorize } from "../../../gradients/vectorize";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Dim } from "../../../ir/types/dim";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatShape } from "../../../ir/types/type";
import { currentContext, withContext } from "../../context/context";
import { flattenTensors } from "./elems";
import type { Slices } from "./outputs";
import { flatten, unflatten, type Nested } from "../../structure";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor, graphValue } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { TraceContext } from "../../functions/graph-context";
import { requireFunction } from "../../tensors/require-function";

/**
 * Applies a function to each slice along the first axis, in one batch: `fn` is traced for one slice, and its operations are computed for
 * all slices together. An operation without a batching rule is repeated for each slice, with a warning that names it.
 *
 * @param fn from a slice, or a structure of slices, to tensors in any structure
 * @param elems a tensor, or a structure of tensors with equal first sizes
 * @returns the structure that `fn` returns; each tensor has the slices' axis first
 * @throws InvalidArgumentError if first sizes differ or a tensor is a scalar; DTypeError if `fn` is not a function or returns
 * anything but tensors; ValueError if it writes a variable
 * @example
 * ```ts
 * const weights = tf.tensor2d([[1, 2], [3, 4]]);
 * const rows = tf.tensor2d([[1, 0], [0, 1]]);
 * tf.vectorizedMap((row: tf.Tensor) => tf.dot(weights, row), rows); // → [[1, 3], [2, 4]]
 * ```
 * @see TensorFlow `tf.vectorized_map`; JAX `jax.vmap`
 */
export function vectorizedMap<const E extends Nested<TensorLike>, R extends Nested<Tensor>>(
  fn: (elems: Slices<E>) => R,
  elems: E,
): R;
export function vectorizedMap(fn: (elems: never) => unknown, elems: unknown): unknown {
  requireFunction(fn, "tf.vectorizedMap needs a function", "tf.vectorizedMap((x) => …, elems)");
  const context = currentContext();
  const { leaves, skeleton } = flattenTensors(elems);
  const values = leaves.map((leaf, i) => valueOf(leaf, `elems[${i}]`, "vectorizedMap"));
  const size = commonSize(values);
  const inner = new TraceContext("vectorizedMap");
  const parameters = values.map(({ type: { dtype, shape } }) =>
    inner.parameter({ dtype, shape: shape.slice(1) }),
  );
  const { graph, captures, structure } = withContext(inner, () => {
    const slices = unflatten(
      skeleton,
      parameters.map((value) => new Tensor(value)),
    );
    const returned: unknown = Reflect.apply(fn, undefined, [slices]);
    const result = flatten(refusePromise(returned, "tf.vectorizedMap"));
    const results = result.leaves.map((leaf, i) =>
      inner.adoptValue(valueOf(leaf, `result[${i}]`, "vectorizedMap")),
    );
    return { ...inner.finish(results), structure: result.skeleton };
  });
  const own = graph.parameters.slice(parameters.length);
  const pairs = (from: readonly Value[], to: readonly Value[]): Map<Value, Value> =>
    new Map(from.flatMap((value, i) => (to[i] === undefined ? [] : [[value, to[i]]])));
  const results = vectorize({
    nodes: graph.nodes,
    batched: pairs(parameters, values),
    shared: pairs(own, captures.map(graphValue)),
    results: graph.results,
    size,
    b: context,
  });
  return unflatten(
    structure,
    results.map((value) => new Tensor(value)),
  );
}

function commonSize(values: readonly Value[]): Dim {
  const [size] = values.map(({ type }) => type.shape[0]);
  if (size !== undefined && values.every(({ type }) => type.shape[0] === size)) return size;
  throw new InvalidArgumentError(
    {
      what: "tf.vectorizedMap needs tensors with equal first sizes",
      given:
        values.length === 0
          ? "no tensor"
          : values.map(({ type }) => formatShape(type.shape)).join(", "),
      expected: "shapes [n, …] with the same n",
    },
    currentLocation(),
  );
}
