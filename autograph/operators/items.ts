/** The items of a tensor along its first axis. */

import { isStatic } from "../../ir/types/dim";
import { ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { formatType } from "../../ir/types/type";
import { currentContext } from "../../api/context/context";
import { gather } from "../../api/ops/indexing/indexing";
import { shape } from "../../api/ops/shape/sizes";
import { graphValue, isTensor, type Tensor } from "../../api/tensors/tensor";
import type { TensorSource } from "../../api/tensors/tensor-like";

/** What a loop goes over. @throws ValueError for a scalar */
export function itemsOf(given: Tensor | TensorSource, location: Location): Tensor {
  const tensor = isTensor(given) ? given : given.toTensor();
  if (tensor.rank > 0) return tensor;
  throw new ValueError(
    {
      what: "a loop goes over the items of a scalar",
      given: formatType(graphValue(tensor).type),
      expected: "a tensor with at least one axis",
      fix: "to repeat something n times, loop over tf.range(n)",
    },
    location,
  );
}

/** The number of items: an int32 scalar. */
export function countOf(tensor: Tensor): Value {
  const [size = 0] = tensor.dims;
  return isStatic(size)
    ? currentContext().scalar("int32", size)
    : graphValue(gather(shape(tensor), 0));
}
