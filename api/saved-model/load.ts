/** Loads artifacts: `tf.savedModel.load`. */

import {
  manifestFile,
  type PortRecord,
  type SignatureRecord,
} from "../../compiler/artifact/manifest";
import type { Graph } from "../../ir/graph";
import type { TextLimits } from "../../ir/text/limits";
import { formatShape, sameType } from "../../ir/types/type";
import { Artifact, type ZipSource } from "./artifact";
import { checkedOptions, type OptionNames } from "../options";
import { atLine } from "./at-line";
import { checkedLimits, type LoadLimits } from "./load-limits";
import { concreteFunction } from "../functions/concrete-function";
import { tensorOfHost, type HostTensor } from "../tensors/host-tensor";
import {
  loadedFunction,
  loadedTrace,
  signatureFunction,
  type LoadedFunction,
  type LoadedTrace,
  type SignatureFunction,
} from "./loaded-function";
import { LoadedModel } from "./loaded-model";
import { restoreObjects } from "./saved-object";
import { readStructure } from "./saved-structure";
import { servingDefault } from "./signatures";
import type { Tensor } from "../tensors/tensor";
import { Variable } from "../variables/variable";
import type { InputLeaf, OutputLeaf } from "../functions/traced-function";

/** Options of `tf.savedModel.load`. */
export interface LoadOptions {
  /**
   * Whether files of the artifact may be symbolic links, which may lead out of its folder; default: false. The folder itself may be one in any case.
   */
  readonly allowLinks?: boolean;
  /**
   * Whether the files of a URL are kept in the browser's storage, so that the next load fetches the manifest alone; default: false. What the server
   * has replaced is fetched anew, and where it cannot be reached, what is kept is loaded.
   */
  readonly cache?: boolean;
  /** Called while files are read, with the part of their bytes that has been, from 0 to 1: TF.js's option of the same name. */
  readonly onProgress?: (fraction: number) => void;
  /** Bounds on what the artifact may ask for; raise them only for an artifact whose author you trust. */
  readonly limits?: LoadLimits;
}

const optionNames: OptionNames<LoadOptions> = {
  allowLinks: true,
  cache: true,
  limits: true,
  onProgress: true,
};

/**
 * Loads an artifact that `save` wrote. Its functions can be called, differentiated, used in other functions, and saved again; variables are
 * shared by all functions that use them.
 *
 * @param path the folder, or a zip file of it (`….zip`); in a browser a URL of either, `indexeddb://NAME` or `opfs://NAME`. Or what has the
 * bytes of a zip file: the `File` that a user chose, a `Blob`, a `Response`
 * @returns an object with the attributes of the saved one; the caller declares its type
 * @throws NotFoundError where the folder or one of its files does not exist, DataLossError where a file is damaged, UnimplementedError
 * for an artifact of a newer version, ValueError for limits that are not numbers in their ranges, FailedPreconditionError for a file that cannot be read, ResourceExhaustedError where memory is short
 * @see TensorFlow `tf.saved_model.load`
 */
export async function load<T extends object = Readonly<Record<string, LoadedFunction>>>(
  path: string | ZipSource,
  options: LoadOptions = {},
): Promise<LoadedModel & T> {
  const {
    allowLinks = false,
    cache = false,
    limits,
    onProgress,
  } = checkedOptions(options, optionNames, "tf.savedModel.load");
  const bounds = checkedLimits(limits ?? {});
  const model = await atLine(async () =>
    new ModelBuilder(await Artifact.read(path, { allowLinks, cache, onProgress }), bounds).model(),
  );
  // The attributes depend on the file; the caller declares what was saved.
  return model as LoadedModel & T;
}

class ModelBuilder {
  constructor(
    private readonly artifact: Artifact,
    private readonly limits: Partial<TextLimits>,
  ) {}

  model(): LoadedModel {
    const { manifest, tensors } = this.artifact;
    const variables = new Map(
      manifest.variables.map(({ name, trainable }) => [
        name,
        new Variable(tensorOf(tensors, name), { name, trainable }),
      ]),
    );
    const graphs = this.artifact.graphs({
      variable: (name) => variables.get(name)?.handle,
      limits: this.limits,
    });
    const captures = new Map<string, Tensor>();
    const capture = (name: string): Tensor => {
      const tensor = captures.get(name) ?? tensorOf(tensors, name);
      captures.set(name, tensor);
      return tensor;
    };
    const traces = new Map(
      Object.entries(manifest.signatures).map(([name, record]) => [
        name,
        this.trace(name, record, graphs, capture),
      ]),
    );
    const [root] = manifest.objects;
    const model = new LoadedModel(root?.name ?? "loaded", this.signatures(traces), {
      byName: Object.fromEntries([...traces].map(([name, { concrete }]) => [name, concrete])),
      defaultName: manifest.defaultSignature,
    });
    restoreObjects(
      manifest.objects,
      model,
      (name) => variables.get(name),
      (key, names) =>
        loadedFunction(
          key,
          names.flatMap((name) => traces.get(name) ?? []),
        ),
    );
    return model;
  }

  private signatures(
    traces: ReadonlyMap<string, LoadedTrace>,
  ): Readonly<Record<string, SignatureFunction>> {
    const { defaultSignature, signatures: records } = this.artifact.manifest;
    const functions = new Map<string, SignatureFunction>();
    for (const [name, trace] of traces) {
      const outputs = records[name]?.outputs.map((port) => port.name) ?? [];
      functions.set(name, signatureFunction(name, trace, outputs));
    }
    const meant = functions.get(defaultSignature ?? "");
    if (meant !== undefined && !functions.has(servingDefault)) functions.set(servingDefault, meant);
    return Object.fromEntries(functions);
  }

  private trace(
    name: string,
    record: SignatureRecord,
    graphs: ReadonlyMap<string, Graph>,
    capture: (name: string) => Tensor,
  ): LoadedTrace {
    const graph = graphs.get(record.graph);
    const { inputs, captures, outputs } = record;
    const isWhole =
      graph?.parameters.length === inputs.length + captures.length &&
      graph.results.length === outputs.length &&
      haveTypes(inputs, graph.parameters) &&
      haveTypes(outputs, graph.results) &&
      captures.every((known, i) => {
        const type = graph.parameters[inputs.length + i]?.type;
        const { dtype, shape } = capture(known);
        return type !== undefined && sameType(type, { dtype, shape });
      });
    if (graph === undefined || !isWhole) {
      throw this.artifact.damaged(
        manifestFile,
        `signature ${name}`,
        `the types of graph ${record.graph}`,
      );
    }
    const given = readStructure(record.arguments);
    const returned = readStructure(record.returns);
    const indexOf = (ports: SignatureRecord["inputs"], port: string): number => {
      const index = ports.findIndex((known) => known.name === port);
      if (index < 0)
        throw this.artifact.damaged(manifestFile, `${name}: ${port}`, "a name of a tensor");
      return index;
    };
    return loadedTrace(
      concreteFunction({
        graph,
        captures: captures.map(capture),
        arguments: given.skeleton,
        inputLeaves: given.leaves.map((leaf, i): InputLeaf =>
          "tensor" in leaf
            ? { name: leaf.tensor, parameter: indexOf(inputs, leaf.tensor) }
            : { name: `args_${i}`, plain: leaf.plain },
        ),
        outputs: returned.skeleton,
        outputLeaves: returned.leaves.map((leaf): OutputLeaf =>
          "tensor" in leaf ? { result: indexOf(outputs, leaf.tensor) } : leaf,
        ),
      }),
    );
  }
}

/** Whether the values of a graph have the types that a manifest says. */
const haveTypes = (ports: readonly PortRecord[], values: Graph["results"]): boolean =>
  ports.every(({ dtype, shape }, i) => {
    const type = values[i]?.type;
    return type?.dtype === dtype && formatShape(type.shape) === `[${shape.join(",")}]`;
  });

function tensorOf(tensors: ReadonlyMap<string, HostTensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new RangeError(`no data for ${name}`);
  return tensorOfHost(tensor);
}
