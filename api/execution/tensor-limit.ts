/** How large a tensor may be: what exceeds the memory for certain is refused before it runs, since a system that lacks memory ends or freezes. */

import { ResourceExhaustedError, ValueError } from "../../ir/errors";
import type { Graph } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { isStatic } from "../../ir/types/dim";
import { bytesPerElement } from "../../ir/types/dtype";
import { formatShape, type TensorType } from "../../ir/types/type";
import { platform } from "./platform";

/** Elements of one tensor: what ONNX Runtime's kernels count in 32 bits, and what one array of JavaScript holds. */
export const mostElements = 2 ** 31 - 1;

let limit: number | undefined;

/**
 * The most bytes of one tensor that is computed; the memory of the machine unless another number is set, and 4 GiB in browsers. An operation whose
 * result is known to be larger throws a `ResourceExhaustedError` before anything runs: outside of functions when it is called, inside of one when
 * the function runs for the first time.
 *
 * @throws ValueError for anything but an integer above 0
 * @example
 * ```ts
 * const before = tf.config.tensorLimit();
 * tf.config.setTensorLimit(2 ** 20);
 * tf.config.tensorLimit(); // → 1048576
 * tf.config.setTensorLimit(before);
 * ```
 *
 * @see TensorFlow `memory_limit` of `tf.config.LogicalDeviceConfiguration`
 */
export function setTensorLimit(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new ValueError({
      what: "tf.config.setTensorLimit takes a number of bytes",
      given: String(bytes),
      expected: "an integer above 0",
    });
  }
  limit = bytes;
}

/** The most bytes of one tensor that is computed. */
export const tensorLimit = (): number => limit ?? platform.memory;

/** @throws ResourceExhaustedError for a result that no run can make, before anything is run */
export function requireStorable(type: TensorType, location: Location): void {
  const elements = leastElements(type);
  if (elements > mostElements)
    throw tooLarge(type, location, `${elements} elements`, "at most 2^31 - 1 elements in a tensor");
  requireMemory(type, elements, location);
}

/** Checks what a compiled graph computes, in its branches and loops too. @throws ResourceExhaustedError */
export function requireMemoryFor({ nodes }: Graph): void {
  for (const { results, regions, location } of nodes) {
    for (const { type } of results) requireMemory(type, leastElements(type), location);
    for (const region of regions) requireMemoryFor(region);
  }
}

/** The number of elements, if no unknown size is 0. */
function leastElements({ shape }: TensorType): number {
  let elements = 1;
  for (const dim of shape) elements *= isStatic(dim) ? dim : 1;
  return elements;
}

function requireMemory(type: TensorType, elements: number, location: Location): void {
  const bytes = elements * bytesPerElement(type.dtype);
  const most = tensorLimit();
  if (bytes > most)
    throw tooLarge(
      type,
      location,
      `${bytes} bytes`,
      `at most ${most} bytes in a tensor (tf.config.setTensorLimit)`,
    );
}

const tooLarge = (
  { dtype, shape }: TensorType,
  location: Location,
  given: string,
  expected: string,
): ResourceExhaustedError =>
  new ResourceExhaustedError(
    {
      what: `OOM when allocating tensor with shape ${formatShape(shape)} and type ${dtype}`,
      given,
      expected,
      fix: "compute it in parts",
    },
    location,
  );
