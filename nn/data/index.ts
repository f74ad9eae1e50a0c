import { Dataset } from "./dataset";

/** Data sets. */
export const data = {
  /** The items of tensors, by index on the first axis. */
  fromTensorSlices: <S>(slices: S): Dataset<S> => Dataset.fromTensorSlices(slices),
};

export { Dataset } from "./dataset";
