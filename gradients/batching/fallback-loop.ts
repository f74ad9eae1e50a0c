import { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { Attributes, OpName } from "../../ir/ops";
import { warnOnce } from "../../ir/warning";
import type { BatchingInput } from "./rule";

const loopedRules = new WeakSet<object>();

/** Whether a rule repeats the op for each example. */
export const isLooped = (rule: object): boolean => loopedRules.has(rule);

/**
 * A rule for an op that works on one example only: a loop applies it to one example after the other, with a warning that names it. Its
 * results have one shape for all examples.
 */
export function looped<K extends OpName>(op: K, nameOf: (attributes: Attributes<K>) => string) {
  const rule = ({ operands, batched, attributes, regions, size, b }: BatchingInput<K>) => {
    const name = nameOf(attributes);
    warnOnce(`${name} works on one example only and is repeated for each of a batch`);
    const body = new GraphBuilder();
    body.parameter({ dtype: "int64", shape: [] }, "example");
    const own = new Map<number, Value>();
    // Slices first, then what the examples share.
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
