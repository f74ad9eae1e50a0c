/** Objects that are assigned to where the converter does not see which object it is. */

import { UnimplementedError } from "../../ir/errors";
import { currentContext } from "../../api/context/context";
import { describe } from "../../api/tensors/describe";

/**
 * The object itself.
 *
 * @param target the assignment's target, as the program writes it
 * @throws UnimplementedError in a branch or a loop of the graph: what happens to the object there would happen on each path
 */
export function owned(object: unknown, target: string, place: string): unknown {
  const context = currentContext();
  if (!context.isRegion) return object;
  throw new UnimplementedError(
    {
      what: `${target} is assigned in a branch or a loop that a tensor decides`,
      given: describe(object),
      expected: "a property of an object that a variable or `this` names",
      fix: "put the object into a variable before the branch or the loop, and assign to the variable's property",
    },
    { text: place },
  );
}
