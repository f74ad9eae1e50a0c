/** Saves functions and variables as artifacts: `tf.savedModel.save`. */

import { checkedOptions, type OptionNames } from "../options";
import { FileNames } from "../../compiler/artifact/file-names";
import { fileAndLine } from "../../compiler/describe-graph";
import { GradientRemover } from "../../compiler/artifact/custom-gradients";
import { graphVariables } from "../../ir/graph-variables";
import {
  encodeManifest,
  formatVersion,
  graphsFile,
  weightsFile,
  type FileRecord,
  type SignatureRecord,
} from "../../compiler/artifact/manifest";
import { RegisteredGradientKeeper } from "../../compiler/artifact/registered-gradients";
import { ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { isNode } from "../../ir/match";
import { printGraphs } from "../../ir/text/printer";
import type { ConcreteFunction } from "../functions/concrete-function";
import type { NewFolder } from "../../runtime/files";
import { platform } from "../execution/platform";
import { atLine } from "./at-line";
import { artifactFormat } from "./folder-format";
import { LoadedModel } from "./loaded-model";
import {
  functionsOf,
  objectRecords,
  savedObject,
  variablesOf,
  type SavedObject,
} from "./saved-object";
import { SavedState } from "./saved-state";
import { encodeSignature, type SavedSignature } from "./signature-record";
import { chooseSignatures, type ChosenSignatures, type Exportable } from "./signatures";
import { variableOf, type Variable } from "../variables/variable";
import { eagerContext } from "../execution/eager-context";

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

const optionNames: OptionNames<SaveOptions> = {
  signatures: true,
  customGradients: true,
  experimentalCustomGradients: true,
};

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
 * @param path the folder to write, or a zip file (`….zip`); an existing artifact is replaced. In a browser `indexeddb://NAME`, `opfs://NAME`, or
 * `downloads://NAME`, which downloads NAME.zip
 * @throws ValueError for a signature that is not a function with one trace, or an argument that cannot be saved;
 * FailedPreconditionError where the folder cannot be written, or a function uses a variable that was disposed
 * @see TensorFlow `tf.saved_model.save`. Variables that no attribute of `object` holds are saved too, under their own names.
 */
export function save(object: object, path: string, options: SaveOptions = {}): Promise<void> {
  return writeSaved("tf.savedModel.save", object, options, (content) =>
    platform.files.write(path, content),
  );
}

/**
 * What `save` writes, as one zip file: to be sent to a server, or kept by other means. Unzipped it is the folder.
 *
 * @example
 * ```ts
 * const model = { double: tf.function((x: tf.Tensor) => x.mul(2)) };
 * model.double(tf.tensor([1, 2])); // → [2, 4]
 * const file = await tf.savedModel.toZip(model);
 * const loaded = await tf.savedModel.load<typeof model>(file);
 * loaded.double(tf.tensor([1, 2])); // → [2, 4]
 * ```
 *
 * @param object a module, a plain object or an array that holds functions and variables, or one function
 * @throws ValueError and FailedPreconditionError as `save`; UnimplementedError for more than 4 GiB
 */
export function toZip(object: object, options: SaveOptions = {}): Promise<Blob> {
  const { sha256, newSave, zip } = platform.files;
  return writeSaved("tf.savedModel.toZip", object, options, async (content) =>
    (await zip()).zipBlob(content, newSave(), sha256),
  );
}

async function writeSaved<T>(
  owner: string,
  object: object,
  options: SaveOptions,
  write: (content: NewFolder) => Promise<T>,
): Promise<T> {
  checkedOptions(options, optionNames, owner);
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
  const { signatures: traces, state } = collected(root, chosen, customGradients);
  try {
    return await atLine(async () => write(await folderOf(root, traces, chosen.defaultName, state)));
  } finally {
    state.release();
  }
}

/** What is saved, collected now: later assignments to variables are not saved. */
function collected(
  root: SavedObject,
  { names }: ChosenSignatures,
  customGradients: boolean,
): { readonly signatures: readonly SavedSignature[]; readonly state: SavedState } {
  eagerContext().settle();
  const state = new SavedState();
  for (const { handle } of variablesOf(root)) state.addVariable(handle);
  const form = customGradients ? new RegisteredGradientKeeper() : new GradientRemover();
  const signatures = [...names].map(([concrete, name]): SavedSignature => {
    requireSavable(concrete, name);
    const graph = form.graph(concrete.graph);
    for (const handle of graphVariables(graph)) state.addVariable(handle);
    for (const tensor of concrete.captures) state.addCapture(tensor);
    return { name, concrete, graph };
  });
  return { signatures, state };
}

/** The files of an artifact: weights, graphs, models, and the manifest last. */
async function folderOf(
  root: SavedObject,
  signatures: readonly SavedSignature[],
  defaultSignature: string | undefined,
  state: SavedState,
): Promise<NewFolder> {
  // Printing the graphs finds the constants that are stored with the weights.
  const graphs = new TextEncoder().encode(graphText(signatures, state));
  const data = await state.layOut();
  const models = new FileNames(".onnx");
  const encoded = signatures.map((signature) => ({
    name: signature.name,
    file: models.of(signature.name),
    ...encodeSignature(signature, state, data),
  }));
  const nameOf = new Map(signatures.map(({ concrete, name }) => [concrete, name]));
  const objects = objectRecords(
    root,
    ({ handle }: Variable) => state.variableName(handle),
    ({ concreteFunctions }) => concreteFunctions.flatMap((c) => nameOf.get(c) ?? []),
  );
  const variables = [...state.variables].map(([handle, name]) => ({
    name,
    trainable: variableOf(handle)?.trainable ?? true,
  }));
  return {
    format: artifactFormat,
    files: [
      data.file,
      { file: graphsFile, pieces: () => [graphs] },
      ...encoded.map(({ file, model }) => ({ file, pieces: () => [model] })),
    ],
    manifest(written, save) {
      const recordOf = (file: string): FileRecord => {
        const record = written.get(file);
        if (record === undefined) throw new RangeError(`${file} was not written`);
        return record;
      };
      return encodeManifest(
        {
          format: "ontrace",
          version: formatVersion,
          save,
          graphs: recordOf(graphsFile),
          weights: { ...recordOf(weightsFile), tensors: data.records },
          variables,
          signatures: Object.fromEntries(
            encoded.map(({ name, file, record }): [string, SignatureRecord] => [
              name,
              { model: recordOf(file), ...record },
            ]),
          ),
          ...(defaultSignature === undefined ? {} : { defaultSignature }),
          objects,
        },
        platform.files.sha256(),
      );
    },
  };
}

function graphText(signatures: readonly SavedSignature[], state: SavedState): string {
  const names = new Map(signatures.map(({ graph, name }) => [graph, name]));
  return printGraphs([...names.keys()], {
    location: fileAndLine,
    variableName: (handle) => state.variables.get(handle),
    graphName: (graph) => names.get(graph),
    literalName: (literal) => state.constantName(literal),
  });
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
