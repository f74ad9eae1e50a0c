/** How deep graphs can be nested in a model. */

import { UnimplementedError } from "../../ir/errors";
import type { Location } from "../../ir/location";

/**
 * The model's own graph included. Protocol buffers are read to a depth of 100 messages: a graph inside of another is three further
 * (node, attribute, graph), and the dims of a value's type are five inside of the innermost one.
 */
export const deepestNesting = 32;

export const nestedTooDeep = (location: Location | undefined): UnimplementedError =>
  new UnimplementedError(
    {
      what: "branches and loops are nested too deep: ONNX Runtime cannot read such a model",
      given: `more than ${deepestNesting - 1} branches and loops inside of one another`,
      expected: `at most ${deepestNesting - 1}`,
      fix: "choose among many branches with tf.switchCase, which halves them, or run inner loops before outer ones",
    },
    location,
  );
