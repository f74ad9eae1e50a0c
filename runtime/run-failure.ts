/** Turns ONNX Runtime's failures into errors of this library, at the user's line. */

import {
  InternalError,
  InvalidArgumentError,
  UnavailableError,
  UnimplementedError,
  type OntraceError,
} from "../ir/errors";
import type { Location } from "../ir/location";
import { notInvertible } from "../ir/failures";
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
  const location = node === undefined ? undefined : locations.get(node);
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
  if (node?.split("/").includes(notInvertible) === true) {
    return new InvalidArgumentError(
      {
        what: "Input is not invertible.",
        given: "a singular matrix, or one that is too close to one for its dtype",
        expected: "matrices that have an inverse",
        fix: "add a multiple of the identity, or use tf.linalg.lstsq with a regularizer",
      },
      location,
      { cause: error },
    );
  }
  const known = runMessageOf(detail, node);
  if (known !== undefined) return new known.errorClass(known.report, location, { cause: error });
  const what = cleaned(detail) || "ONNX Runtime failed without a message";
  const given = node === undefined ? cleaned(message) : `node ${node}`;
  return new InternalError({ what, given }, location, { cause: error });
}
