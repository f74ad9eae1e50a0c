/** Compares an op that was traced for open sizes with the same op for known sizes, where sizes are 0 or 1. */
import { InternalError, OntraceError } from "../../ir/errors";
import type { Graph } from "../../ir/graph";
import { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import { isFloating, type DType } from "../../ir/types/dtype";
import type { OpName } from "../../ir/ops";
import type { Shape } from "../../ir/types/type";
import { reverse } from "../../gradients/reverse";
import { attempt, openShapes, operandsOf, opGraph } from "./op-graph";
import { runGraph, RunnableGraph, type HostTensor } from "./run-graph";
import type { AnySample } from "./samples";

type Shapes = readonly (readonly number[])[];

/** Shapes with size 0 or 1 in the place of one axis, of all axes of one size, or of all axes; first the shapes as they are. */
function degenerate(shapes: Shapes): Shapes[] {
  const sizes = [...new Set(shapes.flat())];
  const found = [0, 1].flatMap((other) => [
    ...sizes.map((size) => shapes.map((shape) => shape.map((s) => (s === size ? other : s)))),
    ...shapes.flatMap((shape, i) =>
      shape.map((_, axis) => shapes.map((s, at) => (at === i ? s.with(axis, other) : s))),
    ),
    shapes.map((shape) => shape.map(() => other)),
  ]);
  return [...new Map([shapes, ...found].map((s) => [JSON.stringify(s), s])).values()];
}

/** The graph with gradients of its results by its operands as further results. */
function withGradients(graph: Graph): Graph {
  const b = new GraphBuilder();
  const parameters = graph.parameters.map(({ type }) => b.parameter(type));
  const results = inlineGraph(b, graph, parameters);
  const targets = results.filter(({ type }) => isFloating(type.dtype));
  const sources = parameters.filter(({ type }) => isFloating(type.dtype));
  const gradients = reverse({
    nodes: [...b.nodes],
    targets,
    outputGradients: targets.map((target) => b.square(b.add(target, b.scalarLike(target, 0.5)))),
    sources,
    b,
  });
  return b.finish(graph.name, [...results, ...gradients.filter((g) => g !== null)]);
}

const isOwn = (error: Error): boolean =>
  error instanceof OntraceError && !(error instanceof InternalError);

/** Words of ONNX Runtime's, in an error that is otherwise this library's. */
export const foreign =
  /onnxruntime|\.cc\b|\bop:|GatherElements|cannot broadcast on dim|Only N can|Can broadcast/i;

const headline = (error: Error): string =>
  `${error.name}: ${error.message.split("\n")[0]?.slice(0, 160) ?? ""}`;

const isClose = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)) || a === b;

function difference(
  found: readonly HostTensor[],
  expected: readonly HostTensor[],
): string | undefined {
  for (const [i, { dtype, shape, data }] of expected.entries()) {
    const other = found[i];
    if (other?.dtype !== dtype) return `result ${i} of ${other?.dtype ?? "nothing"}, not ${dtype}`;
    if (String(other.shape) !== String(shape))
      return `result ${i} of shape [${String(other.shape)}], not [${String(shape)}]`;
    const at = data.findIndex((element, k) => !isClose(other.data[k] ?? NaN, element));
    if (at >= 0) return `result ${i}: ${other.data[at] ?? ""} at ${at}, not ${data[at] ?? ""}`;
  }
  return undefined;
}

/** What differs between an op that was traced for open sizes and the op for the sizes of the run. */
export interface OpenFault {
  /** `refusal`: an error of this library's where known sizes give a value. */
  readonly kind: "difference" | "refusal";
  readonly text: string;
}

/**
 * Runs an op that was traced for open sizes with the degenerate shapes of a sample.
 *
 * @param real the dtype of real operands
 * @param differentiated whether the derivatives are compared too, where the op has some
 */
export function openFaults(
  op: OpName,
  sample: AnySample,
  { real, differentiated }: { readonly real: DType; readonly differentiated: boolean },
): OpenFault[] {
  const plain = (shapes: readonly Shape[]): Graph => opGraph(op, sample, shapes, real);
  const derived = (shapes: readonly Shape[]): Graph => withGradients(plain(shapes));
  const unknown = openShapes(sample);
  const build =
    differentiated && !(attempt(() => derived(unknown)) instanceof Error) ? derived : plain;
  const open = attempt(() => new RunnableGraph(build(unknown)));
  const fault = (text: string, kind: OpenFault["kind"] = "difference"): OpenFault[] => [
    { kind, text },
  ];
  // Ops that need known sizes, and dtypes that an op does not take, are refused while tracing.
  if (open instanceof Error) return isOwn(open) ? [] : fault(`open sizes: ${headline(open)}`);
  const faults = degenerate(sample.operands.map(({ shape }) => shape)).flatMap((shapes) => {
    const text = `${JSON.stringify(shapes)} of ${real}`;
    const inputs = operandsOf(sample, shapes, real);
    const known = attempt(() => runGraph(build(shapes), inputs));
    const found = attempt(() => open.run(inputs));
    if (found instanceof Error && (!isOwn(found) || foreign.test(found.message)))
      return fault(`${text}: ${headline(found)}`);
    if (known instanceof Error && !isOwn(known))
      return fault(`${text}, known sizes: ${headline(known)}`);
    if (found instanceof Error)
      return known instanceof Error ? [] : fault(`${text}: ${headline(found)}`, "refusal");
    // Sizes that are refused where they are known are the subject of another test.
    if (known instanceof Error) return [];
    const wrong = difference(found, known);
    return wrong === undefined ? [] : fault(`${text}: ${wrong}`);
  });
  open.release();
  return faults;
}
