/** The dtype in which float16 results are accumulated. */

import type { Tensor } from "../../api/tensors/tensor";

/** A float16 tensor in float32, in which sums neither overflow nor lose small terms; any other tensor unchanged. */
export const widened = (x: Tensor): Tensor => (x.dtype === "float16" ? x.cast("float32") : x);
