/** The namespace `tf.data`: functions that make datasets. */

import { withOmitted } from "../../api/tfjs/omissions";
import { Dataset } from "./dataset";

/** Datasets. */
export const data = withOmitted("data", {
  Dataset,
  /** The slices of tensors along the first axis, as items. */
  fromTensorSlices: <S>(slices: S): Dataset<S> => Dataset.fromTensorSlices(slices),
});

export { Dataset } from "./dataset";
