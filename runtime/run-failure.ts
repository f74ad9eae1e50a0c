/** Turns ONNX Runtime's failures into errors of this library, at the user's line. */

import {
  InternalError,
  InvalidArgumentError,
  UnavailableError,
  UnimplementedError,
  type OntraceError,
} from "../ir/errors";
import type { Location } from "../ir/location";
import { failureOf } from "../ir/failures";
import { cleaned, runMessageOf } from "./run-messages";

const lacksHalves = /requires f16 but the device does not support it/i;
const deviceLost =
  /device (?:is|was) lost|device lost|lost device|CUDA error.*(?:unspecified launch failure|illegal memory access)/i;

/**
 * The error for a failed run. ONNX Runtime reports a plain `Error` with a node's name in its message, which
 * leads to the user's line.
 */
export function describeRunFailure(
  error: unknown,
  locations: ReadonlyMap<string, Location>,
): OntraceError {
  const message = error instanceof Error ? error.message : String(error);
  const node = /Name:\s*'([^']*)'/.exec(message)?.[1];
  const detail = message.replace(/^.*Status Message:\s*/s, "");
  // ONNX Runtime names what it makes of a node by the node's output.
  const location =
    node === undefined
      ? undefined
      : (locations.get(node) ?? locations.get(node.replace(/:\d+\D.*$/, "")));
  if (lacksHalves.test(detail)) {
    return new UnimplementedError(
      {
        what: "the GPU does not compute with 16-bit floats: it has no shader-f16",
        given: detail,
        expected: "float32, or a GPU and a driver that have shader-f16",
        fix: 'use float32, or tf.setBackend("cpu")',
      },
      location,
      { cause: error },
    );
  }
  if (deviceLost.test(detail)) {
    return new UnavailableError(
      {
        what: "the GPU was lost, and with it the data in its memory",
        given: detail,
        expected:
          "a working device; drivers reset it after an error or a computation that takes too long",
        fix: "start a new process and load the last save with tf.savedModel.load",
      },
      location,
      { cause: error },
    );
  }
  const deliberate = node === undefined ? undefined : failureOf(node);
  if (deliberate !== undefined)
    return new InvalidArgumentError(deliberate, location, { cause: error });
  const known = runMessageOf(detail, node);
  if (known !== undefined) return new known.errorClass(known.report, location, { cause: error });
  const what = cleaned(detail) || "ONNX Runtime failed without a message";
  const given = node === undefined ? cleaned(message) : `node ${node}`;
  return new InternalError({ what, given }, location, { cause: error });
}
