/** Why a tape gives a gradient, or none. */

import { explainPath } from "../../gradients/explain";
import { isFloating } from "../../ir/types/dtype";
import { Tensor } from "../tensors/tensor";
import { requireSource, requireTarget } from "./gradient-arguments";
import type { Source } from "./gradient-options";
import type { Tape } from "./tape";

/** The operations on the path between a target and a source, or where the path is interrupted. */
export function explainGradient(tape: Tape, target: Source, source: Source): string {
  const of = requireTarget(target, "tape.explain");
  const { dtype } = requireSource(source, "tape.explain");
  if (!isFloating(dtype)) {
    return `not connected: the source is ${dtype}; only floating-point dtypes have gradients`;
  }
  if (tape.isConsumed) {
    return "unknown: the tape was used and has discarded its recording; call explain before tape.gradient, or use a persistent tape";
  }
  const value = tape.recorded.targetValue(of);
  const sources = tape.sourceValues(source, [value]);
  if (sources.length === 0) return unwatched(tape, source);
  return explainPath({
    nodes: tape.recorded.nodes,
    target: value,
    sources,
    isRecorded: (each) => tape.recorded.isTracked(each),
  });
}

/** Why a source has no values in the recording. */
function unwatched(tape: Tape, source: Source): string {
  if (source instanceof Tensor) {
    return "not connected: the source is not watched; call tape.watch(source) in the block, before it is used";
  }
  const { name, trainable } = source;
  if (tape.variables.has(source)) {
    return `not connected: variable ${name} was not read while the tape recorded`;
  }
  if (!trainable) {
    return `not connected: variable ${name} is not trainable, so that it is watched only by tape.watch`;
  }
  return tape.watchAccessedVariables
    ? `not connected: variable ${name} was not read while the tape recorded`
    : `not connected: the tape watches only the sources passed to tape.watch, and variable ${name} is not among them`;
}
