/** What a text may ask for: a small file must not need much memory or time, whoever wrote it. */

/** Bounds on what is made of a text. Each is far beyond what graphs of models need. */
export interface TextLimits {
  /** How deep brackets, functions of sizes and regions may be nested. */
  readonly depth: number;
  /** The number of nodes that the graphs have when each call is replaced by the nodes of its callee. */
  readonly expandedNodes: number;
  /** The number of elements of all literals that are written as one value for all elements. */
  readonly filledElements: number;
}

export const defaultLimits: TextLimits = {
  depth: 256,
  expandedNodes: 2_000_000,
  filledElements: 2 ** 24,
};

/** Brackets are read by functions that call themselves, for which the stack has room up to here. */
export const deepestLimit = 1000;
