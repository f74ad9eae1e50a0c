/** The fallback for ops without a batched form: a scan that applies the op to one example after the other. */

import { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { Attributes, OpName } from "../../ir/ops";
import { warnOnce } from "../../ir/warning";
import type { BatchingInput } from "./rule";

const loopedRules = new WeakSet<object>();

/** Whether a rule repeats the op for each example. */
export const isLooped = (rule: object): boolean => loopedRules.has(rule);

/**
 * A rule for an op without a batched form: a scan applies it to each example, with a warning that names it. Its
 * results have one shape for all examples.
 */
export function looped<K extends OpName>(op: K, nameOf: (attributes: Attributes<K>) => string) {
  const rule = ({ operands, batched, attributes, regions, size, b }: BatchingInput<K>) => {
    const name = nameOf(attributes);
    warnOnce(`${name} has no batched form and is repeated for each example of a batch`);
    const body = new GraphBuilder();
    body.parameter({ dtype: "int64", shape: [] }, "example");
    const own = new Map<number, Value>();
    // Slices first, then shared operands.
    for (const isSlice of [true, false]) {
      operands.forEach(({ type: { dtype, shape } }, i) => {
        if ((batched[i] === true) !== isSlice) return;
        own.set(i, body.parameter({ dtype, shape: isSlice ? shape.slice(1) : shape }));
      });
    }
    const made = body.emit({
      ...{ op, attributes, regions },
      operands: operands.flatMap((_, i) => own.get(i) ?? []),
    });
    return b.scan(
      [...own.keys()].flatMap((i) => operands[i] ?? []),
      { carried: 0, slices: batched.filter(Boolean).length, trips: size, reversed: false },
      [body.finish(`each_${op}`, made.results)],
    );
  };
  loopedRules.add(rule);
  return rule;
}
