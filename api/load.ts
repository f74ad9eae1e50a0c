import { crc32 } from "../compiler/artifact/crc32";
import { decodeManifest } from "../compiler/artifact/decode-manifest";
import {
  manifestFile,
  type FileRecord,
  type Manifest,
  type SignatureRecord,
} from "../compiler/artifact/manifest";
import { headLength, readHead, type StoredTensor } from "../compiler/artifact/safetensors";
import { DataLossError, NotFoundError, OntraceError } from "../ir/errors";
import type { Graph, VariableHandle } from "../ir/graph";
import { parseGraphs } from "../ir/parser";
import { bytesPerElement } from "../ir/dtype";
import { typedArrayClass } from "../ir/typed-array";
import type { Folder } from "../runtime/files";
import type { DeviceBuffer } from "../runtime/provider";
import { ConcreteFunction, type InputLeaf, type OutputLeaf } from "./concrete-function";
import { device } from "./device";
import {
  loadedFunction,
  loadedTrace,
  signatureFunction,
  type LoadedFunction,
  type LoadedTrace,
  type SignatureFunction,
} from "./loaded-function";
import { Module } from "./module";
import { restoreObjects } from "./saved-object";
import { readStructure } from "./saved-structure";
import { servingDefault } from "./signatures";
import { Tensor } from "./tensor";
import { eagerContext, Variable } from "./variable";

/** What `load` gives: the attributes of what was saved, and the signatures by name. */
export class LoadedModel extends Module {
  constructor(
    name: string,
    /** Functions that take and give tensors by name; `serving_default` is the one meant where none is named. */
    readonly signatures: Readonly<Record<string, SignatureFunction>>,
  ) {
    super(name);
  }
}

/**
 * Loads what `save` wrote. Functions can be called, differentiated, used in other functions, and saved again; variables
 * are shared by all functions that use them, and are as the other functions left them.
 *
 * @param path the folder
 * @returns an object with the attributes that the saved one had; its type is for the caller to say
 * @throws NotFoundError where the folder or one of its files is not there, DataLossError where a file is damaged, and
 * UnimplementedError for an artifact of a newer version
 * @see TensorFlow `tf.saved_model.load`
 */
export async function load<T extends object = Readonly<Record<string, LoadedFunction>>>(
  path: string,
): Promise<LoadedModel & T> {
  const folder = await device.files.open(path);
  const manifest = await readManifest(folder);
  const model = await new ArtifactReader(folder, manifest).model();
  // What attributes there are depends on the file; the caller says what was saved.
  return model as LoadedModel & T;
}

/** The manifest of an artifact. */
export async function readManifest(folder: Folder): Promise<Manifest> {
  if ((await folder.size(manifestFile)) === undefined) {
    throw new NotFoundError({
      what: `${folder.path} is no artifact: it has no ${manifestFile}`,
      given: "a folder",
      expected: `a folder that tf.savedModel.save wrote, with a file ${manifestFile}`,
      fix: "correct the path, or save the artifact again",
    });
  }
  return decodeManifest(await folder.read(manifestFile), `${folder.path}/${manifestFile}`);
}

class ArtifactReader {
  constructor(
    private readonly folder: Folder,
    private readonly manifest: Manifest,
  ) {}

  async model(): Promise<LoadedModel> {
    const { manifest } = this;
    await this.checkModels();
    const buffers = await this.buffers();
    const variables = new Map(
      manifest.variables.map(({ name, trainable }) => [
        name,
        new Variable(tensorOf(buffers, name), { name, trainable }),
      ]),
    );
    const graphs = await this.graphs((name) => variables.get(name)?.handle);
    const captures = new Map<string, Tensor>();
    const capture = (name: string): Tensor => {
      const tensor = captures.get(name) ?? tensorOf(buffers, name);
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
    const model = new LoadedModel(root?.name ?? "loaded", this.signatures(traces));
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
    const { defaultSignature, signatures: records } = this.manifest;
    const functions = new Map<string, SignatureFunction>();
    for (const [name, trace] of traces) {
      const outputs = records[name]?.outputs.map((port) => port.name) ?? [];
      functions.set(name, signatureFunction(name, trace, outputs));
    }
    const meant = functions.get(defaultSignature ?? "");
    if (meant !== undefined && !functions.has(servingDefault)) functions.set(servingDefault, meant);
    return Object.fromEntries(functions);
  }

  /** The ONNX models are for others; that they are whole is part of the artifact being whole. */
  private async checkModels(): Promise<void> {
    for (const { model } of Object.values(this.manifest.signatures)) await this.requireSize(model);
  }

  private async requireSize({ file, bytes }: Omit<FileRecord, "crc32">): Promise<void> {
    const size = await this.folder.size(file);
    if (size === undefined) {
      throw new NotFoundError({
        what: `the artifact ${this.folder.path} lacks the file ${file}`,
        given: "a manifest that names the file",
        expected: `${file}, ${bytes} bytes`,
        fix: "copy the whole folder, or save the artifact again",
      });
    }
    if (size !== bytes) throw this.damaged(file, `${size} bytes`, `${bytes} bytes`);
  }

  private damaged(file: string, given: string, expected: string): DataLossError {
    return new DataLossError({
      what: `${this.folder.path}/${file} is damaged`,
      given,
      expected,
      fix: "copy the artifact again, or save it again",
    });
  }

  private async graphs(
    handleOf: (name: string) => VariableHandle | undefined,
  ): Promise<ReadonlyMap<string, Graph>> {
    const { graphs } = this.manifest;
    await this.requireSize(graphs);
    const bytes = await this.folder.read(graphs.file);
    this.requireChecksum(graphs.file, bytes, graphs.crc32);
    try {
      return parseGraphs(new TextDecoder().decode(bytes), { variable: handleOf });
    } catch (error) {
      if (!(error instanceof OntraceError)) throw error;
      throw new DataLossError(
        { ...error.report, what: `${this.folder.path}/${graphs.file}: ${error.report.what}` },
        undefined,
        { cause: error },
      );
    }
  }

  private requireChecksum(what: string, bytes: Uint8Array, expected: string): void {
    const given = crc32(bytes);
    if (given !== expected) throw this.damaged(what, `checksum ${given}`, `checksum ${expected}`);
  }

  /** The data of all tensors, on the device. */
  private async buffers(): Promise<ReadonlyMap<string, DeviceBuffer>> {
    const { weights } = this.manifest;
    await this.requireSize(weights);
    const places = await this.weightPlaces();
    const buffers = new Map<string, DeviceBuffer>();
    for (const [name, { dtype, shape, crc32: expected }] of Object.entries(weights.tensors)) {
      const place = places.get(name);
      if (place?.dtype !== dtype || place.shape.join() !== shape.join()) {
        throw this.damaged(weights.file, `no tensor ${name}`, `${name}: ${dtype}[${shape.join()}]`);
      }
      const bytes = await this.folder.read(weights.file, place.offset, place.length);
      this.requireChecksum(`${weights.file} (tensor ${name})`, bytes, expected);
      const count = bytes.length / bytesPerElement(dtype);
      const data = new typedArrayClass[dtype](bytes.buffer, 0, count);
      buffers.set(name, device.provider.upload(dtype, shape, data));
    }
    return buffers;
  }

  private async weightPlaces(): Promise<ReadonlyMap<string, StoredTensor>> {
    const { file, bytes: size } = this.manifest.weights;
    const first = await this.folder.read(file, 0, 8);
    const length = first.length === 8 ? headLength(first) : Infinity;
    const places =
      length <= size ? readHead(await this.folder.read(file, 0, length), size) : undefined;
    if (places === undefined) throw this.damaged(file, "no table of tensors", "safetensors");
    return places;
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
      graph.results.length === outputs.length;
    if (graph === undefined || !isWhole) {
      throw this.damaged(manifestFile, `signature ${name}`, `the types of graph ${record.graph}`);
    }
    const given = readStructure(record.arguments);
    const returned = readStructure(record.returns);
    const indexOf = (ports: SignatureRecord["inputs"], port: string): number => {
      const index = ports.findIndex((known) => known.name === port);
      if (index < 0) throw this.damaged(manifestFile, `${name}: ${port}`, "a name of a tensor");
      return index;
    };
    return loadedTrace(
      new ConcreteFunction({
        graph,
        captures: captures.map(capture),
        arguments: given.skeleton,
        inputs: given.leaves.map((leaf, i): InputLeaf =>
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

function tensorOf(buffers: ReadonlyMap<string, DeviceBuffer>, name: string): Tensor {
  const buffer = buffers.get(name);
  if (buffer === undefined) throw new RangeError(`no data for ${name}`);
  return new Tensor(eagerContext().valueOfBuffer(buffer));
}
