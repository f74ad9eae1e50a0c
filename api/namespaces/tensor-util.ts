/** The namespace `tf.tensor_util`: TF.js's helpers for structures of tensors. */

import { flatten } from "../structure";
import { isTensor, type Tensor } from "../tensors/tensor";
import { omittedBelow } from "../tfjs/omissions";

/** The tensors in a structure of arrays and plain objects. */
export const getTensorsInContainer = (container: unknown): Tensor[] =>
  flatten(container).leaves.filter(isTensor);

/** Whether a list has this very tensor. */
export const isTensorInList = (tensor: Tensor, tensorList: readonly Tensor[]): boolean =>
  tensorList.includes(tensor);

export const { assertTypesMatch, makeTypesMatch } = omittedBelow("tensor_util");
