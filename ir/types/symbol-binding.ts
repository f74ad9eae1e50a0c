/** Binding the symbolic dims of a function's parameters to the sizes of the operands of one call. */

import { isStatic, substituteDim, type Dim } from "./dim";
import { mayBeSameShape, type TensorType } from "./type";

/** The sizes of the symbols of a function's parameters in one call. */
export type SymbolBinding = ReadonlyMap<string, Dim>;

/** Binds the symbols of parameters to the operands' sizes. A parameter's symbolic dim is a bare symbol. */
export function bindSymbols(
  parameters: readonly TensorType[],
  operands: readonly TensorType[],
): SymbolBinding {
  const binding = new Map<string, Dim>();
  parameters.forEach(({ shape }, i) => {
    shape.forEach((dim, axis) => {
      const given = operands[i]?.shape[axis];
      if (!isStatic(dim) && given !== undefined && dim !== given) binding.set(dim.text, given);
    });
  });
  return binding;
}

export const bindDim = (dim: Dim, binding: SymbolBinding): Dim =>
  binding.size === 0 ? dim : substituteDim(dim, (name) => binding.get(name));

export const bindType = ({ dtype, shape }: TensorType, binding: SymbolBinding): TensorType => ({
  dtype,
  shape: shape.map((dim) => bindDim(dim, binding)),
});

/** Whether operands may be passed for parameters whose symbols are bound to their sizes. */
export const fitsParameters = (
  parameters: readonly TensorType[],
  operands: readonly TensorType[],
  binding: SymbolBinding,
): boolean =>
  parameters.length === operands.length &&
  parameters.every((parameter, i) => {
    const operand = operands[i];
    return (
      operand?.dtype === parameter.dtype &&
      mayBeSameShape(bindType(parameter, binding).shape, operand.shape)
    );
  });
