/** Dead code elimination. */

import { withoutDeadNodes } from "../../ir/liveness";
import type { Pass } from "../pass";

/** Drops nodes whose results nothing uses. A node with an effect stays. */
export const removeDeadCode: Pass = {
  name: "removeDeadCode",
  requires: ["pure"],
  ensures: ["noDeadCode"],
  run: withoutDeadNodes,
};
