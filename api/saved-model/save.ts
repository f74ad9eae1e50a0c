/** Saves functions and variables as artifacts: `tf.savedModel.save`. */

import { crc32 } from "../../compiler/artifact/crc32";
import { fileAndLine } from "../../compiler/describe-graph";
import { customGradientsOf, GradientRemover } from "../../compiler/artifact/custom-gradients";
import { graphVariables } from "../../ir/graph-variables";
import {
  encodeManifest,
  formatVersion,
  graphsFile,
  manifestFile,
  weightsFile,
  type FileRecord,
  type PortRecord,
  type SignatureRecord,
  type TensorRecord,
} from "../../compiler/artifact/manifest";
import { RegisteredGradientKeeper } from "../../compiler/artifact/registered-gradients";
import { layOut, type StoredTensor } from "../../compiler/artifact/safetensors";
import { signatureModel, type NamedData } from "../../compiler/artifact/signature-model";
import { isStatic } from "../../ir/types/dim";
import { ValueError } from "../../ir/errors";
import type { Graph, Value, VariableHandle } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { isNode } from "../../ir/match";
import { printGraphs } from "../../ir/text/printer";
import { UniqueNames } from "../../ir/types/names";
import { bytesOfArray } from "../../ir/types/typed-array";
import type { DeviceBuffer } from "../../runtime/provider";
import type { ConcreteFunction } from "../functions/concrete-function";
import { platform } from "../execution/platform";
import { LoadedModel } from "./loaded-model";
import {
  functionsOf,
  objectRecords,
  savedObject,
  variablesOf,
  type SavedObject,
} from "./saved-object";
import { recordStructure, type SavedLeaf } from "./saved-structure";
import { chooseSignatures, type ChosenSignatures, type Exportable } from "./signatures";
import { leafPaths } from "../structure";
import { type Tensor, deviceBufferOf, graphValue } from "../tensors/tensor";
import { variableOf, type Variable } from "../variables/variable";
import { eagerContext } from "../execution/eager-context";
import type { InputLeaf } from "../functions/traced-function";

/** Options of `tf.savedModel.save`. */
export interface SaveOptions {
  /** Functions by the names of their signatures; or one function, which is the default signature. */
  readonly signatures?: Exportable | Readonly<Record<string, Exportable>>;
  /**
   * Whether gradients of `tf.customGradient` and similar functions are saved with the functions that have them, as ONNX local functions;
   * default: true. Without them a loaded function computes the same values, and throws LookupError when it is differentiated.
   */
  readonly customGradients?: boolean;
  /** TensorFlow's name of `customGradients`. */
  readonly experimentalCustomGradients?: boolean;
}

/** Tensors from this size on are not part of the models, but of the file that all models share. */
const externalBytes = 1024;

/**
 * Saves functions and the variables that they use: an ONNX model for each trace, which any ONNX Runtime can run, and the files from which
 * `load` restores the functions.
 *
 * @example
 * ```ts
 * const scale = tf.variable(2);
 * const model = { scale, call: tf.function((x: tf.Tensor) => x.mul(scale)) };
 * model.call(tf.tensor([1, 2])); // → [2, 4]
 * await tf.savedModel.save(model, "out/model");
 * const loaded = await tf.savedModel.load<typeof model>("out/model");
 * loaded.call(tf.tensor([1, 2])); // → [2, 4]
 * ```
 *
 * @param object a module, a plain object or an array that holds functions and variables, or one function
 * @param path the folder to write; an existing artifact is replaced
 * @throws ValueError for a signature that is not a function with one trace, or an argument that cannot be saved;
 * FailedPreconditionError where the folder cannot be written, or a function uses a variable that was disposed
 * @see TensorFlow `tf.saved_model.save`. Variables that no attribute of `object` holds are saved too, under their own names.
 */
export async function save(object: object, path: string, options: SaveOptions = {}): Promise<void> {
  const { signatures, experimentalCustomGradients = true } = options;
  const { customGradients = experimentalCustomGradients } = options;
  const root = savedObject(object);
  const functions = functionsOf(root);
  // What was loaded keeps its signatures.
  const loaded =
    object instanceof LoadedModel && signatures === undefined
      ? LoadedModel.tracesOf(object)
      : undefined;
  const chosen =
    loaded === undefined
      ? chooseSignatures(functions, signatures)
      : chooseSignatures(functions, loaded.byName, loaded.defaultName);
  const files = await new ArtifactWriter(root, chosen, customGradients).files();
  await platform.files.write(path, files, manifestFile);
}

class ArtifactWriter {
  private readonly signatures: ReadonlyMap<ConcreteFunction, string>;
  /** The graphs as they are saved: with the gradients that users gave, or without. */
  private readonly graphs = new Map<ConcreteFunction, Graph>();
  private readonly defaultSignature: string | undefined;
  private readonly names = new UniqueNames();
  private readonly variables = new Map<VariableHandle, string>();
  private readonly captures = new Map<Value, string>();
  private readonly buffers = new Map<string, DeviceBuffer>();
  private readonly data = new Map<string, Uint8Array>();
  private readonly stored = new Map<string, StoredTensor>();

  /** Looks at everything now; what happens to variables afterwards is not saved. */
  constructor(
    private readonly root: SavedObject,
    { names, defaultName }: ChosenSignatures,
    customGradients: boolean,
  ) {
    this.signatures = names;
    this.defaultSignature = defaultName;
    eagerContext().flush();
    for (const { handle } of variablesOf(root)) this.nameVariable(handle);
    const form = customGradients ? new RegisteredGradientKeeper() : new GradientRemover();
    for (const [concrete, name] of this.signatures) {
      requireSavable(concrete, name);
      this.graphs.set(concrete, form.graph(concrete.graph));
      graphVariables(this.graphOf(concrete)).forEach((handle) => {
        this.nameVariable(handle);
      });
      concrete.captures.forEach((tensor) => {
        this.nameCapture(tensor);
      });
    }
  }

  private nameVariable(handle: VariableHandle): void {
    if (this.variables.has(handle)) return;
    const name = this.names.claim(handle.name);
    this.variables.set(handle, name);
    this.buffers.set(name, platform.variables.get(handle));
  }

  private nameCapture(tensor: Tensor): void {
    const value = graphValue(tensor);
    if (this.captures.has(value)) return;
    const name = this.names.claim(`capture_${this.captures.size}`);
    this.captures.set(value, name);
    this.buffers.set(name, deviceBufferOf(tensor));
  }

  async files(): Promise<ReadonlyMap<string, Iterable<Uint8Array>>> {
    for (const [name, buffer] of this.buffers) {
      this.data.set(name, bytesOfArray(await buffer.read()));
    }
    const layout = layOut(
      [...this.buffers].map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    );
    for (const tensor of layout.tensors) this.stored.set(tensor.name, tensor);

    const contents = new Map<string, Uint8Array[]>();
    const add = (file: string, bytes: Uint8Array): FileRecord => {
      contents.set(file, [bytes]);
      return { file, bytes: bytes.length, crc32: crc32(bytes) };
    };
    const fileNames = new UniqueNames();
    const signatures: Record<string, SignatureRecord> = {};
    for (const [concrete, name] of this.signatures) {
      const stem = fileNames.claim(name.replace(/[^\w.-]/g, "_"));
      signatures[name] = this.signature(concrete, name, (bytes) => add(`${stem}.onnx`, bytes));
    }
    const graphs = add(graphsFile, new TextEncoder().encode(this.graphText()));
    contents.set(weightsFile, [
      layout.head,
      ...layout.tensors.map(({ name }) => this.bytesOf(name)),
    ]);
    const manifest = encodeManifest({
      format: "ontrace",
      version: formatVersion,
      graphs,
      weights: { file: weightsFile, bytes: layout.length, tensors: this.tensorRecords() },
      variables: [...this.variables].map(([handle, name]) => ({
        name,
        trainable: variableOf(handle)?.trainable ?? true,
      })),
      signatures,
      ...(this.defaultSignature === undefined ? {} : { defaultSignature: this.defaultSignature }),
      objects: objectRecords(
        this.root,
        ({ handle }: Variable) => this.variableName(handle),
        ({ concreteFunctions }) => concreteFunctions.flatMap((c) => this.signatures.get(c) ?? []),
      ),
    });
    contents.set(manifestFile, [manifest]);
    return contents;
  }

  private signature(
    concrete: ConcreteFunction,
    name: string,
    addModel: (bytes: Uint8Array) => FileRecord,
  ): SignatureRecord {
    const { captures } = concrete;
    const graph = this.graphOf(concrete);
    const inputLeaves = concrete.inputLeaves.flatMap((leaf) => ("parameter" in leaf ? [leaf] : []));
    const captured = captures.map((tensor) => this.captures.get(graphValue(tensor)) ?? "");
    const resultNames = namesOfResults(concrete);
    const model = signatureModel(
      {
        graph,
        inputNames: inputLeaves.map((leaf) => leaf.name),
        outputNames: resultNames,
        captures: captured.map((tensor) => this.dataOf(tensor)),
        variable: (handle) => this.dataOf(this.variableName(handle)),
        gradients: customGradientsOf([graph]),
      },
      { provider: "cpu" },
    );
    const tensorNamed = (names: readonly string[], i: number): { readonly tensor: string } => ({
      tensor: names[i] ?? "",
    });
    return {
      model: addModel(model.bytes),
      graph: name,
      inputs: ports(graph.parameters.slice(0, inputLeaves.length), model.inputNames),
      captures: captured,
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
  }

  private graphText(): string {
    const names = new Map(
      [...this.signatures].map(([concrete, name]) => [this.graphOf(concrete), name]),
    );
    return printGraphs([...names.keys()], {
      location: fileAndLine,
      variableName: (handle) => this.variables.get(handle),
      graphName: (graph) => names.get(graph),
    });
  }

  private graphOf(concrete: ConcreteFunction): Graph {
    const graph = this.graphs.get(concrete);
    if (graph === undefined) throw new RangeError(`${concrete.name} was not collected`);
    return graph;
  }

  private variableName(handle: VariableHandle): string {
    const name = this.variables.get(handle);
    if (name === undefined) throw new RangeError(`variable ${handle.name} was not collected`);
    return name;
  }

  private bytesOf(tensor: string): Uint8Array {
    const bytes = this.data.get(tensor);
    if (bytes === undefined) throw new RangeError(`no data for ${tensor}`);
    return bytes;
  }

  private dataOf(tensor: string): NamedData {
    const bytes = this.bytesOf(tensor);
    const place = this.stored.get(tensor);
    if (place === undefined || bytes.length < externalBytes)
      return { name: tensor, data: { bytes } };
    const { offset, length } = place;
    return { name: tensor, data: { file: weightsFile, offset, length } };
  }

  private tensorRecords(): Record<string, TensorRecord> {
    return Object.fromEntries(
      [...this.buffers].map(([name, { dtype, shape }]) => [
        name,
        { dtype, shape, crc32: crc32(this.bytesOf(name)) },
      ]),
    );
  }
}

/** @throws ValueError for a trace that calls the host, or that is for any variable that a caller passes */
function requireSavable({ graph, inputLeaves }: ConcreteFunction, name: string): void {
  const call = graph.nodes.find((node) => isNode(node, "hostCall"));
  const passed = inputLeaves.find((leaf) => "variable" in leaf);
  if (call === undefined && passed === undefined) return;
  throw new ValueError(
    {
      what:
        call === undefined
          ? `${name} takes a variable as an argument and cannot be saved`
          : `${name} calls the host's function ${call.attributes.fn.name} and cannot be saved`,
      given: call === undefined ? `argument ${passed?.name ?? ""}` : "tf.jsFunction",
      expected: "operations on tensors and on the variables of the saved object",
      fix: "save a function without it: do its work before or after the saved part, or let a closure hold the variable",
    },
    call?.location ?? currentLocation(),
  );
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
