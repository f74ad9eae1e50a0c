/** What operations throw, for code above this floor that checks its own arguments. */
export * from "../ir/errors";
export { currentLocation } from "../ir/location";
