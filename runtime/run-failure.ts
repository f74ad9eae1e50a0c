import { InternalError, InvalidArgumentError, type OntraceError } from "../ir/errors";
import type { Location } from "../ir/location";

const badIndex = /indices element out of (?:data )?bounds|out of bounds|invalid ind(?:ex|ices?)/i;
const badShape = /dimension|shape|broadcast|rank|(?:divi(?:de|sion)|modulo) by zero/i;

/** ONNX Runtime reports a failed run as a plain `Error` with a node's name in its text: finds the user's line by it. */
export function describeRunFailure(
  error: unknown,
  locations: ReadonlyMap<string, Location>,
): OntraceError {
  const message = error instanceof Error ? error.message : String(error);
  const node = /Name:\s*'([^']*)'/.exec(message)?.[1];
  const detail = message.replace(/^.*Status Message:\s*/s, "");
  const report = { what: detail, given: node === undefined ? message : `node ${node}` };
  const location = node === undefined ? undefined : locations.get(node);
  const isUserError = badIndex.test(detail) || badShape.test(detail);
  return isUserError
    ? new InvalidArgumentError(
        { ...report, expected: "values that fit the sizes met when the graph ran" },
        location,
        { cause: error },
      )
    : new InternalError(report, location, { cause: error });
}
