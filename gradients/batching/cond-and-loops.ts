/**
 * Batching of branches, scans and loops: regions are vectorised over the values that differ from example to
 * example.
 */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { moveAxis, unsqueezed } from "../../ir/compose/axes";
import type { Dim } from "../../ir/types/dim";
import { UnimplementedError } from "../../ir/errors";
import type { Graph, Value } from "../../ir/graph";
import type { Shape } from "../../ir/types/type";
import {
  batchedGraph,
  batchedParameters,
  batchedResults,
  inlineBatched,
  type BatchedGraphInput,
} from "./graph";
import { withAxis } from "./axes";
import type { BatchingInput } from "./rule";

const batchedShapes = (shapes: readonly Shape[] | undefined, size: Dim) =>
  shapes === undefined ? {} : { shapes: shapes.map((shape) => [size, ...shape]) };

/**
 * A cond with one predicate for all examples is a cond of batched branches. Otherwise both branches run, and a
 * result is selected for each example.
 */
export function batchedCond(input: BatchingInput<"cond">): readonly Value[] {
  const { operands, batched, attributes, regions, size, b, vectorize } = input;
  const [predicate, ...inputs] = operands;
  if (predicate === undefined) throw new RangeError("a cond has a predicate");
  const branches = regions.map((graph): BatchedGraphInput => ({
    graph,
    batched: batched.slice(1),
    size,
    vectorize,
  }));
  if (batched[0] !== true) {
    const changed = { ...attributes, ...batchedShapes(attributes.shapes, size) };
    return b.cond(operands, changed, branches.map(batchedGraph));
  }
  if (attributes.shapes !== undefined) throw shapesDiffer("branches of a cond");
  const [then = [], otherwise = []] = branches.map((branch) => inlineBatched(b, branch, inputs));
  return then.map((value, i) => chosen(b, predicate, value, existing(otherwise[i])));
}

/** A scan of a batched body. A loop variable is batched if its initial value is, or its value after some iteration. */
export function batchedScan(input: BatchingInput<"scan">): readonly Value[] {
  const { operands, batched, attributes, regions, results, size, b, vectorize } = input;
  const { carried, slices } = attributes;
  const body = existing(regions[0]);
  const rest = batched.slice(carried);
  const variables = settled(batched.slice(0, carried), (flags) =>
    batchedResults(body, [false, ...flags, ...rest]),
  );
  const region = batchedGraph({
    graph: body,
    batched: [false, ...variables, ...rest],
    ...{ size, vectorize },
    batchedOutputs: [...variables, ...results.slice(carried).map(() => true)],
  });
  const changed = operands.map((operand, i) => {
    if (i < carried)
      return variables[i] === true ? withAxis(b, operand, batched[i] === true, size) : operand;
    // Slices are taken along the first axis: the batch axis follows it.
    return i < carried + slices && batched[i] === true ? moveAxis(b, operand, 1, 0) : operand;
  });
  return b.scan(changed, attributes, [region]).map((value, i) => {
    if (i < carried) return withAxis(b, value, variables[i] === true, size);
    return moveAxis(b, value, 0, 1);
  });
}

/**
 * A loop with a batched body. If the number of iterations differs from example to example, it runs until the
 * last has finished.
 */
export function batchedWhileLoop(input: BatchingInput<"whileLoop">): readonly Value[] {
  const { operands, batched, attributes, regions, results, size, b, vectorize } = input;
  const { carried } = attributes;
  const [condition, body] = regions.map(existing);
  const rest = batched.slice(carried);
  const variables = settled(batched.slice(0, carried), (flags) =>
    batchedResults(existing(body), [...flags, ...rest]),
  );
  const flags = [...variables, ...rest];
  const [differs] = batchedResults(existing(condition), flags);
  if (differs === true) return unevenLoop(input);
  const outputs = results.slice(carried);
  const changed = operands.map((operand, i) =>
    variables[i] === true ? withAxis(b, operand, batched[i] === true, size) : operand,
  );
  const { shapes } = attributes;
  const made = b.whileLoop(
    changed,
    {
      ...attributes,
      ...(shapes === undefined
        ? {}
        : { shapes: shapes.map((shape, i) => (variables[i] === true ? [size, ...shape] : shape)) }),
    },
    [
      batchedGraph({
        graph: existing(condition),
        batched: flags,
        size,
        vectorize,
        batchedOutputs: [false],
      }),
      batchedGraph({
        graph: existing(body),
        batched: flags,
        ...{ size, vectorize },
        batchedOutputs: [...variables, ...outputs.map(() => true)],
      }),
    ],
  );
  return made.map((value, i) =>
    i < carried ? withAxis(b, value, variables[i] === true, size) : moveAxis(b, value, 0, 1),
  );
}

/**
 * A loop whose examples finish at different times. An example that has finished keeps its values; meanwhile the
 * body computes with the values of one that has not, since a body may be illegal if its condition does not
 * hold.
 */
function unevenLoop(input: BatchingInput<"whileLoop">): readonly Value[] {
  const { operands, batched, attributes, regions, size, b, vectorize } = input;
  const { carried, trips, shapes } = attributes;
  if (trips.length > 0) {
    throw new UnimplementedError({
      what: "no gradient of a loop whose examples make different numbers of iterations",
      given: "a loop whose condition differs from example to example of a batch",
      expected: "a condition that all examples share",
      fix: "map over the examples with tf.mapFn",
    });
  }
  if (shapes !== undefined) throw shapesDiffer("iterations of a loop");
  const [condition, body] = regions.map(existing);
  const all = operands.map((_, i) => i < carried || batched[i] === true);
  const test: BatchedGraphInput = { graph: existing(condition), batched: all, size, vectorize };
  const step: BatchedGraphInput = { graph: existing(body), batched: all, size, vectorize };
  return b.whileLoop(
    operands.map((operand, i) =>
      i < carried ? withAxis(b, operand, batched[i] === true, size) : operand,
    ),
    attributes,
    [anyExample(test), stepOfSome(test, step, carried)],
  );
}

/** Whether the condition holds for any example. */
function anyExample(test: BatchedGraphInput): Graph {
  const b = new GraphBuilder();
  const [holds] = inlineBatched(b, test, batchedParameters(b, test));
  const count = b.reduceMax(b.toDType(existing(holds), "int32"), { axes: [0], keepDims: false });
  return b.finish(`${test.graph.name}_batched`, [b.toDType(count, "bool")]);
}

/** An iteration of those examples for which the condition holds. */
function stepOfSome(test: BatchedGraphInput, step: BatchedGraphInput, carried: number): Graph {
  const b = new GraphBuilder();
  const parameters = batchedParameters(b, step);
  const holds = existing(inlineBatched(b, test, parameters)[0]);
  const some = b.argMax(b.toDType(holds, "int32"), { axis: 0 });
  const legal = parameters.map((value, i) =>
    step.batched[i] === true
      ? chosen(b, holds, value, unsqueezed(b, b.gather(value, some, { axis: 0 }), 0))
      : value,
  );
  const after = inlineBatched(b, step, legal);
  const results = after
    .slice(0, carried)
    .map((value, i) => chosen(b, holds, value, existing(parameters[i])));
  return b.finish(`${step.graph.name}_batched`, results);
}

/** Selects one of two values for each example. */
function chosen(b: Builder, predicate: Value, x: Value, y: Value): Value {
  const [size = 1] = predicate.type.shape;
  const ones = x.type.shape.slice(1).map(() => 1);
  return b.where(b.withShape(predicate, [size, ...ones]), x, y);
}

/** The fixed point of the flags of a loop's variables: one more iteration adds none. */
function settled(
  start: readonly boolean[],
  after: (flags: readonly boolean[]) => readonly boolean[],
): readonly boolean[] {
  const found = after(start);
  const next = start.map((flag, i) => flag || found[i] === true);
  return next.every((flag, i) => flag === start[i]) ? start : settled(next, after);
}

const shapesDiffer = (what: string): UnimplementedError =>
  new UnimplementedError({
    what: `${what} have results of different shapes, which differ among the examples of a batch`,
    given: "a condition that differs from example to example",
    expected: "one shape",
    fix: "map over the examples with tf.mapFn",
  });

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a control-flow node lacks an operand or a region");
  return item;
}
