/** What may decide a branch: tensors and variables, whose value is known at the time of the call or not. */

import type { Value } from "../../ir/graph";
import { converts } from "../../api/context/conversion";
import { currentContext } from "../../api/context/context";
import { knownNumber } from "../../api/ops/control/cond-and-while";
import { isVariable } from "../../api/variables/variable";
import type { TensorSource } from "../../api/tensors/tensor-like";
import type { Tensor } from "../../api/tensors/tensor";
import { graphValue, isTensor } from "../../api/tensors/tensor";

/** Whether a value is a tensor, or a variable, which has one, and tensors decide. */
export const isDeciding = (value: unknown): value is Tensor | TensorSource =>
  (isTensor(value) || isVariable(value)) && converts();

/** The value of a tensor or a variable. */
export const valueOfCondition = (tensor: Tensor | TensorSource): Value =>
  graphValue(isTensor(tensor) ? tensor : tensor.toTensor());

/** Whether a scalar is true, if that is known now: outside of functions, on a device that can be read synchronously. */
export function knownTruth(value: Value): boolean | undefined {
  if (currentContext().isTracing) return undefined;
  const number = knownNumber(value);
  return number === undefined ? undefined : number !== 0;
}
