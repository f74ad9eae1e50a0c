export { load, type LoadedModel } from "./load";
export { save, type SaveOptions } from "./save";
