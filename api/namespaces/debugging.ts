/** The namespace `tf.debugging`: assertions that are checked when a function is traced, or when it runs; and counters of compilations, runs and transfers. */

export * from "../ops/effects/assertions";
export * from "../ops/effects/shape-assertions";
export { counters as executionCounters } from "../execution/eager-context";
export type { ExecutionCounters } from "../execution/eager-context";
export { transferCounters } from "../../runtime/transfers";
export type { TransferCounters } from "../../runtime/transfers";
