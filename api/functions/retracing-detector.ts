/** Warns of functions that are traced repeatedly, under TensorFlow's conditions. */

import { sourceOf } from "./parameter-names";
import type { Location } from "../../ir/location";

/** The number of last calls considered, the number of traces among them that is too many, and the maximum number of warnings per function. */
const limits = { history: 10, traces: 5, warnings: 2 };

/**
 * Detects functions that are traced repeatedly: at least five of the last calls were traced. The calls considered are those since a trace,
 * except traces that are more than ten calls ago.
 */
export class RetracingDetector {
  /** For each call that was traced, itself and the calls after it that were not. */
  private calls: number[] = [];
  private total = 0;
  private warnings = 0;

  calledWithTracing(name: string): void {
    this.total += 1;
    this.calls.push(1);
    for (let oldest = this.calls[0]; oldest !== undefined; oldest = this.calls[0]) {
      if (this.total - oldest <= limits.history) break;
      this.total -= oldest;
      this.calls.shift();
    }
    if (this.calls.length < limits.traces || this.warnings >= limits.warnings) return;
    this.warnings += 1;
    console.warn(
      `${this.calls.length} out of the last ${this.total} calls to ${name} triggered tf.function retracing. ` +
        "Tracing is expensive. Reasons can be (1) calling tf.function in a loop: do so once, outside of it; (2) tensors of different " +
        "shapes: use an inputSignature, or reduceRetracing: true; (3) numbers, strings or objects instead of tensors: pass tf.scalar(…).",
    );
  }

  calledWithoutTracing(): void {
    // The first call may find a trace that getConcreteFunction has made.
    if (this.calls.length === 0) this.calls.push(0);
    const last = this.calls.length - 1;
    this.calls[last] = (this.calls[last] ?? 0) + 1;
    this.total += 1;
  }
}

const detectors = new Map<string, RetracingDetector>();
/** The largest number of detectors; beyond it the oldest is dropped. */
const mostDetectors = 4096;

/**
 * The detector of a function's code: shared by all functions of the same name and source text that were passed to `tf.function` at the same
 * place, so that calling it in a loop is detected too. TensorFlow identifies code by its place alone, which JavaScript does not reveal.
 */
export function detectorOf(original: object, name: string, place: Location): RetracingDetector {
  const key = `${place.text}\n${name}\n${sourceOf(original)}`;
  const detector = detectors.get(key) ?? new RetracingDetector();
  detectors.set(key, detector);
  const [oldest] = detectors.keys();
  if (detectors.size > mostDetectors && oldest !== undefined) detectors.delete(oldest);
  return detector;
}
