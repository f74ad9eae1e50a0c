/** One signature of an artifact: its ONNX model, and its record in the manifest. */

import { customGradientsOf } from "../../compiler/artifact/custom-gradients";
import type { PortRecord, SignatureRecord } from "../../compiler/artifact/manifest";
import { signatureModel } from "../../compiler/artifact/signature-model";
import type { Graph, Value } from "../../ir/graph";
import { isStatic } from "../../ir/types/dim";
import type { ConcreteFunction } from "../functions/concrete-function";
import type { InputLeaf } from "../functions/traced-function";
import { leafPaths } from "../structure";
import type { SavedData, SavedState } from "./saved-state";
import { recordStructure, type SavedLeaf } from "./saved-structure";

/** A trace to be saved. */
export interface SavedSignature {
  readonly name: string;
  readonly concrete: ConcreteFunction;
  /** The trace's graph, with the gradients that users defined, or without. */
  readonly graph: Graph;
}

/** A signature's model, and its record in the manifest but for the model's file. */
interface EncodedSignature {
  readonly model: Uint8Array;
  readonly record: Omit<SignatureRecord, "model">;
}

/** @throws ValueError for an argument or a result that cannot be saved */
export function encodeSignature(
  { name, concrete, graph }: SavedSignature,
  state: SavedState,
  data: SavedData,
): EncodedSignature {
  const inputLeaves = concrete.inputLeaves.flatMap((leaf) => ("parameter" in leaf ? [leaf] : []));
  const captures = concrete.captures.map((tensor) => state.captureName(tensor));
  const model = signatureModel(
    {
      graph,
      inputNames: inputLeaves.map((leaf) => leaf.name),
      outputNames: namesOfResults(concrete),
      captures: captures.map((tensor) => data.forModel(tensor)),
      variable: (handle) => data.forModel(state.variableName(handle)),
      gradients: customGradientsOf([graph]),
    },
    { provider: "cpu" },
  );
  const tensorNamed = (names: readonly string[], i: number): { readonly tensor: string } => ({
    tensor: names[i] ?? "",
  });
  const record = {
    graph: name,
    inputs: ports(graph.parameters.slice(0, inputLeaves.length), model.inputNames),
    captures,
    outputs: ports(graph.results, model.outputNames),
    arguments: recordStructure(
      concrete.arguments,
      concrete.inputLeaves.map((leaf): SavedLeaf => {
        if ("parameter" in leaf) return tensorNamed(model.inputNames, leaf.parameter);
        return "plain" in leaf ? leaf : { plain: specialisation(leaf) };
      }),
      `${name}: argument`,
    ),
    returns: recordStructure(
      concrete.outputs,
      concrete.outputLeaves.map((leaf) =>
        "result" in leaf ? tensorNamed(model.outputNames, leaf.result) : leaf,
      ),
      `${name}: result`,
    ),
    state: model.state,
    checks: model.checks,
  };
  return { model: model.bytes, record };
}

/** An object on which a trace is specialised: it cannot be saved, and is shown in the error. */
const specialisation = (leaf: InputLeaf): unknown =>
  "object" in leaf ? leaf.object.deref() : undefined;

/** The names of a function's results: the path of keys, such as `gradients.w`, or `output_0` for a result without keys. */
function namesOfResults({ graph, outputs, outputLeaves }: ConcreteFunction): string[] {
  const names: string[] = graph.results.map((_, i) => `output_${i}`);
  leafPaths(outputs).forEach((path, i) => {
    const leaf = outputLeaves[i];
    if (leaf === undefined || !("result" in leaf)) return;
    const [first = "0", ...rest] = path;
    const stem = /^\d+$/.test(first) ? `output_${first}` : first;
    names[leaf.result] = [stem, ...rest].join(".");
  });
  return names;
}

const ports = (values: readonly Value[], names: readonly string[]): PortRecord[] =>
  values.map(({ type: { dtype, shape } }, i) => ({
    name: names[i] ?? "",
    dtype,
    shape: shape.map((dim) => (isStatic(dim) ? dim : dim.text)),
  }));
