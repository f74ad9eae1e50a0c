/** Steps of recurrent cells: TF.js's `tf.basicLSTMCell` and `tf.multiRNNCell`. */

import { InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import type { Tensor } from "../../tensors/tensor";
import { tensorArgument } from "../../arguments/tensors";
import type { TensorLike } from "../../tensors/tensor-like";
import { add, mul, tanh } from "../elementwise/elementwise";
import { matMul } from "../linalg/linalg";
import { concat, split } from "../shape/shape";
import { sigmoid } from "../elementwise/activations";

/** The state of a cell after a step. */
export type CellState = readonly [c: Tensor, h: Tensor];

/** A step of a recurrent cell. */
export type LSTMCellFunc = (data: Tensor, c: Tensor, h: Tensor) => readonly Tensor[];

/**
 * One step of a long short-term memory: with i, j, f, o the four parts of [data, h]·kernel + bias,
 *
 *     c ← c·σ(f + forgetBias) + σ(i)·tanh(j);  h ← tanh(c)·σ(o)
 *
 * @param forgetBias added to the forget gate
 * @param lstmKernel `[inputs + units, 4·units]`
 * @param lstmBias `[4·units]`
 * @param data `[batch, inputs]`
 * @param c `[batch, units]`, as `h`
 * @returns the new c and h
 * @see TF.js `tf.basicLSTMCell`; S. Hochreiter, J. Schmidhuber: Long Short-Term Memory (1997)
 */
export function basicLSTMCell(
  forgetBias: TensorLike,
  lstmKernel: TensorLike,
  lstmBias: TensorLike,
  data: TensorLike,
  c: TensorLike,
  h: TensorLike,
): [c: Tensor, h: Tensor] {
  const op = "basicLSTMCell";
  const [input, before, hidden] = [
    tensorArgument(data, "data", op),
    tensorArgument(c, "c", op),
    tensorArgument(h, "h", op),
  ] as const;
  const { dtype } = input;
  const kernel = tensorArgument(lstmKernel, "lstmKernel", op, dtype);
  const bias = tensorArgument(lstmBias, "lstmBias", op, dtype);
  const forget = tensorArgument(forgetBias, "forgetBias", op, dtype);
  const gates = add(matMul(concat([input, hidden], 1), kernel), bias);
  const [i, j, f, o] = split(gates, 4, 1);
  if (i === undefined || j === undefined || f === undefined || o === undefined)
    throw new RangeError("there are four gates");
  const cell = add(mul(sigmoid(i), tanh(j)), mul(before, sigmoid(add(f, forget))));
  return [cell, mul(tanh(cell), sigmoid(o))];
}

/**
 * One step of stacked cells: each takes the hidden state of the one below as its input.
 *
 * @param lstmCells the steps, lowest first
 * @param c the cells' states, as `h`
 * @returns the new states of all cells
 * @throws InvalidArgumentError if the numbers of states and cells differ
 * @see TF.js `tf.multiRNNCell`
 */
export function multiRNNCell(
  lstmCells: readonly LSTMCellFunc[],
  data: TensorLike,
  c: readonly TensorLike[],
  h: readonly TensorLike[],
): [c: Tensor[], h: Tensor[]] {
  if (c.length !== lstmCells.length || h.length !== lstmCells.length) {
    throw new InvalidArgumentError(
      {
        what: "multiRNNCell: each cell requires a state",
        given: `${lstmCells.length} cells, ${c.length} c, ${h.length} h`,
        expected: "equal numbers",
      },
      currentLocation(),
    );
  }
  let input = tensorArgument(data, "data", "multiRNNCell");
  const [cells, hidden]: [Tensor[], Tensor[]] = [[], []];
  lstmCells.forEach((cell, i) => {
    const [newC, newH] = cell(
      input,
      tensorArgument(c[i] ?? [], `c[${i}]`, "multiRNNCell"),
      tensorArgument(h[i] ?? [], `h[${i}]`, "multiRNNCell"),
    );
    if (newC === undefined || newH === undefined) throw new RangeError("a cell gives two tensors");
    cells.push(newC);
    hidden.push(newH);
    input = newH;
  });
  return [cells, hidden];
}
