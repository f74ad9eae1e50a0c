/** The ONNX model of a saved signature, which other tools can run. */

import type { Graph, VariableHandle } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { verify } from "../../ir/verifier";
import type { InitializerData } from "../onnx/emitter";
import { lowerGraph, type ParameterOptions } from "../onnx/lower-graph";
import type { Target } from "../pass";
import { optimize } from "../pipeline";
import { UniqueNames } from "../../ir/types/names";
import { plainName } from "../onnx/model-scope";
import type { CheckRecord, StateRecord } from "./manifest";

/** The parts of a signature that its model exposes. */
export interface SignatureParts {
  readonly graph: Graph;
  /** Names of the graph's first parameters; the others were captured. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Data of each captured parameter. */
  readonly captures: readonly NamedData[];
  readonly variable: (handle: VariableHandle) => NamedData;
  /** Custom gradients, which the model holds as local functions. */
  readonly gradients: readonly Graph[];
}

/** A tensor of the weights file, as a model refers to it. */
export interface NamedData {
  readonly name: string;
  readonly data: InitializerData;
}

export interface SignatureModel {
  readonly bytes: Uint8Array;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly state: readonly StateRecord[];
  readonly checks: readonly CheckRecord[];
}

/**
 * A signature's ONNX model. Captured tensors and variables that are only read are initializers. A variable that is
 * written is an input with its name, and its new value is an output, as is the condition of an assertion.
 */
export function signatureModel(parts: SignatureParts, target: Target): SignatureModel {
  const { graph: whole, state, reports } = optimize(parts.graph, target);
  const own =
    parts.graph.results.length + state.filter(({ result }) => result !== undefined).length;
  const asserted = reports.filter((report) => report.kind === "assert");
  // A model prints nothing.
  const graph = withoutDeadNodes({
    ...whole,
    results: [
      ...whole.results.slice(0, own),
      ...asserted.flatMap(({ condition }) => whole.results[condition] ?? []),
    ],
  });
  verify(graph);
  const names = new UniqueNames();
  const claim = (name: string): string => names.claim(plainName(name));
  const inputNames = parts.inputNames.map(claim);
  const outputNames = parts.outputNames.map(claim);
  const parameters: (ParameterOptions | undefined)[] = inputNames.map((name) => ({
    name,
    isKept: true,
  }));
  for (const { name, data } of parts.captures) parameters.push({ name: claim(name), data });
  const outputs: (string | undefined)[] = [...outputNames];
  const bound = state.map(({ variable, parameter, result }) => {
    const { name, data } = parts.variable(variable);
    const isWritten = result !== undefined;
    const input = claim(name);
    if (parameter !== undefined) {
      parameters[parameter] = isWritten ? { name: input } : { name: input, data };
    }
    if (!isWritten) return undefined;
    const output = claim(`${name}.next`);
    outputs[result] = output;
    return { variable: name, parameter, output };
  });
  const checks = asserted.map(({ message }, i): CheckRecord => {
    const output = claim(`check_${i}`);
    outputs[own + i] = output;
    return { message, output };
  });
  const { bytes, inputs } = lowerGraph(graph, {
    parameters,
    outputNames: outputs,
    // A gradient that uses variables cannot be a local function.
    functions: parts.gradients.flatMap((gradient) => {
      const { graph, state } = optimize(gradient, target);
      return state.length === 0 ? [graph] : [];
    }),
  });
  const stateRecords = bound.flatMap((binding): StateRecord[] => {
    if (binding === undefined) return [];
    const { variable, parameter, output } = binding;
    const input = parameter === undefined ? undefined : inputs[parameter];
    return [{ variable, ...(input === undefined ? {} : { input }), output }];
  });
  return { bytes, inputNames, outputNames, state: stateRecords, checks };
}
