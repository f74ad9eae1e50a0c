import type { Tensor } from "../../api/tensors/tensor";

/** Halves in single precision, in which sums neither overflow nor lose small terms; any other tensor as it is. */
export const widened = (x: Tensor): Tensor => (x.dtype === "float16" ? x.cast("float32") : x);
