/** Estimates what ONNX Runtime's arena keeps between the runs of a session. */

import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { bindSymbols, bindType } from "../../ir/types/symbol-binding";
import { bytesOf, type Shape } from "../../ir/types/type";
import { signatureOf } from "../signature";

const elementsOf = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, shape) => sum + shape.reduce<number>((n, size) => n * Number(size), 1), 0);

/**
 * The arena of one session. It has what the largest run so far needed at once, results included, which are copied out of it; it gives nothing back
 * before the session is closed.
 */
export class Arena {
  private largest: readonly Shape[] | undefined;
  private elements = -1;

  constructor(private readonly model: OnnxModel) {}

  /** @param shapes those of the run's operands */
  ran(shapes: readonly Shape[]): void {
    const elements = elementsOf(shapes);
    if (elements <= this.elements) return;
    this.elements = elements;
    this.largest = shapes;
  }

  /** Sizes that only a run determines count as nothing. */
  get bytes(): number {
    const { largest, model } = this;
    if (largest === undefined) return 0;
    const parameters = signatureOf(model).inputs.map(({ type }) => type);
    const operands = parameters.map(({ dtype, shape }, i) => ({
      dtype,
      shape: largest[i] ?? shape,
    }));
    const binding = bindSymbols(parameters, operands);
    return model.peakValues.reduce((sum, type) => sum + (bytesOf(bindType(type, binding)) ?? 0), 0);
  }
}
