export { load } from "./load";
export type { LoadedFunction, SignatureFunction } from "./loaded-function";
export type { LoadedModel } from "./loaded-model";
export { save, type SaveOptions } from "./save";
