import { opNames } from "../../ir/ops";
import { batchingRules } from "../../gradients/batching";
import { batchingErrors, subsets } from "../support/batching-check";
import { samplesOf } from "../support/samples";
import { drawn, isSampled } from "../support/random-samples";

const batchable = opNames.filter((op) => typeof batchingRules[op] === "function");

/** A batching rule gives for each example what the op gives for that example. */
test.each(batchable)("batches of %s", (op) => {
  const uses = samplesOf(op).flatMap((sample) =>
    subsets(sample.operands.length).map((chosen) => ({ sample, chosen })),
  );
  expect(batchingErrors(op, uses)).toEqual([]);
});

test.each(batchable.filter(isSampled))("batches of random uses of %s", (op) => {
  const uses = drawn(op, 12, 1).map((sample, i) => {
    const ways = subsets(sample.operands.length);
    return { sample, chosen: ways[i % ways.length] ?? [] };
  });
  expect(batchingErrors(op, uses)).toEqual([]);
});
