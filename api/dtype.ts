export type { DType } from "../ir/types/dtype";
export { isFloating } from "../ir/types/dtype";
