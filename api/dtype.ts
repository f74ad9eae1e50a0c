export type { DType } from "../ir/dtype";
