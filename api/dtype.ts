/** Dtypes, re-exported for the floors above. */

export type { DType } from "../ir/types/dtype";
export { isFloating } from "../ir/types/dtype";
