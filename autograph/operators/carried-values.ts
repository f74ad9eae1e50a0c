/** What a loop in the graph carries from iteration to iteration, and the node that it becomes. */

import type { Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import { freshSymbol } from "../../ir/symbols";
import type { TensorType } from "../../ir/types/type";
import { currentContext, type Context } from "../../api/context/context";
import { traceRegion, type OpenRegion } from "../../api/ops/control/region";
import { joinLoop } from "../../api/ops/control/trace-loop";
import { isPlainObject } from "../../api/structure";
import { Tensor, graphValue, isTensor } from "../../api/tensors/tensor";
import type { State } from "./completion";
import { unsetShape, unsetValue, type LoopVariables } from "./loop-variables";
import { asWeak, isWeak } from "./weak";

/** The values that a loop carries from iteration to iteration: its variables, and more. */
export class CarriedValues {
  private readonly results: Value[];
  private readonly initial: Value[];
  private readonly shapes: (readonly (Dim | undefined)[])[];

  constructor(
    private readonly region: OpenRegion,
    variables: LoopVariables,
    state: State,
  ) {
    this.results = variables.next(state);
    this.initial = variables.initial(currentContext());
    this.shapes = [...variables.invariants];
  }

  /** One more value, with what it is before the loop. @returns its place among the results of the loop */
  add(value: Value, start: Value, shape: readonly (Dim | undefined)[]): number {
    return this.addFrom(() => value, start, shape);
  }

  /** One more value, which an iteration computes from what it was before it. @returns its place among the results of the loop */
  addFrom(
    next: (before: Value) => Value,
    start: Value,
    shape: readonly (Dim | undefined)[],
  ): number {
    const sizes = shape.map((dim) => dim ?? freshSymbol("size"));
    const argument = this.region.argument({ dtype: start.type.dtype, shape: sizes });
    this.results.push(next(graphValue(argument)));
    this.shapes.push(shape);
    return this.initial.push(start) - 1;
  }

  /** A structure that has no value before the loop. @returns what it is after the loop */
  addUnset(given: unknown): (final: readonly Value[]) => unknown {
    if (isTensor(given)) {
      const value = graphValue(given);
      const shape = unsetShape(value.type);
      const place = this.add(value, unsetValue(currentContext(), value.type), shape);
      return (final) => {
        const after = final[place];
        if (after === undefined) return undefined;
        const tensor = new Tensor(after);
        return isWeak(given) ? asWeak(tensor) : tensor;
      };
    }
    if (Array.isArray(given)) {
      const items = given.map((item) => this.addUnset(item));
      return (final) => items.map((item) => item(final));
    }
    if (isPlainObject(given)) {
      const entries = Object.entries(given).map(
        ([key, item]) => [key, this.addUnset(item)] as const,
      );
      return (final) => Object.fromEntries(entries.map(([key, item]) => [key, item(final)]));
    }
    return () => given;
  }

  /**
   * Adds the loop.
   *
   * @param condition the place of the condition for the next iteration
   */
  join(context: Context, condition: number): readonly Value[] {
    const body = this.region.finish(this.results);
    const types = this.initial.map(({ type }, i): TensorType => ({
      dtype: type.dtype,
      shape: type.shape.map((_, axis) => this.shapes[i]?.[axis] ?? freshSymbol("size")),
    }));
    const test = traceRegion("condition", types, (args) =>
      args.slice(condition, condition + 1).map((arg) => graphValue(arg)),
    );
    return joinLoop(context, this.initial, { condition: test, body }, this.shapes);
  }
}
