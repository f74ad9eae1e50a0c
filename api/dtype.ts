export type { DType } from "../ir/dtype";
export { isFloating } from "../ir/dtype";
