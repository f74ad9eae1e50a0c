/** The namespace `tf.savedModel`: saving and loading artifacts. */

export type { ZipSource } from "../saved-model/artifact";
export { load, type LoadOptions } from "../saved-model/load";
export type { LoadLimits } from "../saved-model/load-limits";
export type { LoadedFunction, SignatureFunction } from "../saved-model/loaded-function";
export type { LoadedModel } from "../saved-model/loaded-model";
export { save, toZip, type SaveOptions } from "../saved-model/save";
export type { Exportable } from "../saved-model/signatures";
