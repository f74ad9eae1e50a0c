/** Error classes and source locations, re-exported for the argument checks of the floors above. */

export * from "../ir/errors";
export { currentLocation } from "../ir/location";
