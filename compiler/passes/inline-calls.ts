/** Inlining: each call is replaced by a copy of its callee's nodes. */

import { withoutCalls } from "../../ir/inline";
import type { Pass } from "../pass";

/** Replaces calls by the bodies of their callees, until no call is left. */
export const inlineCalls: Pass = {
  name: "inlineCalls",
  requires: ["pure"],
  ensures: ["callsInlined"],
  run: (graph) => withoutCalls(graph),
};
