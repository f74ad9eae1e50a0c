import { GraphBuilder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { opNames, type AnyNode, type OpName } from "../../ir/ops";
import { reverse } from "../../gradients/reverse";
import { gradientRules } from "../../gradients/rules";
import { samplesOf, type AnySample } from "../support/samples";

const isDifferentiable = (op: OpName): boolean => typeof gradientRules[op] === "function";

/** The nodes that a rule emits for one sample. */
function emitted(op: OpName, { operands, attributes = {}, regions = [] }: AnySample): AnyNode[] {
  const b = new GraphBuilder();
  const parameters = operands.map(({ dtype = "float64", shape }) => b.parameter({ dtype, shape }));
  const node = b.emit({ op, operands: parameters, attributes, regions });
  const targets = node.results.filter(({ type }) => isFloating(type.dtype));
  const outputGradients = targets.map(({ type }) => b.parameter(type));
  const before = b.nodes.length;
  reverse({ nodes: [node], targets, outputGradients, sources: parameters, b });
  return b.nodes.slice(before);
}

const hasReal = (values: readonly Value[]): boolean =>
  values.some(({ type }) => isFloating(type.dtype));

/** Ops that rules emit on the path of a derivative, and that have no derivative themselves. */
function flatOps(): string[] {
  const flat = new Set<string>();
  for (const op of opNames.filter(isDifferentiable)) {
    for (const sample of samplesOf(op)) {
      for (const node of emitted(op, sample)) {
        const isOnPath = hasReal(node.operands) && hasReal(node.results);
        if (isOnPath && !isDifferentiable(node.op)) flat.add(`${op} emits ${node.op}`);
      }
    }
  }
  return [...flat].sort();
}

/**
 * The closure law: every op that a gradient rule emits has a gradient rule. Those listed have none because they are flat
 * wherever they are smooth, or by convention.
 */
test("what gradient rules emit can be differentiated", () => {
  expect(flatOps()).toEqual([
    // A constant by which the numerator and the denominator of a quotient are both divided.
    "atan2 emits stopGradient",
    "floorMod emits floorDiv",
    // TensorFlow's convention: the labels are constants in the gradient of the logits.
    "softmaxCrossEntropy emits stopGradient",
  ]);
});

test("every op without a derivative says why", () => {
  for (const op of opNames) {
    const rule = gradientRules[op];
    if (typeof rule !== "function") expect(rule.notDifferentiable).toMatch(/\w+ \w+/);
  }
});
