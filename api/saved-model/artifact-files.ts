/** Reads the files of an artifact, and checks them for completeness and damage. */

import { crc32 } from "../../compiler/artifact/crc32";
import { decodeManifest } from "../../compiler/artifact/decode-manifest";
import { manifestFile, type FileRecord, type Manifest } from "../../compiler/artifact/manifest";
import { headLength, readHead, type StoredTensor } from "../../compiler/artifact/safetensors";
import { bytesPerElement } from "../../ir/types/dtype";
import { DataLossError, NotFoundError, OntraceError } from "../../ir/errors";
import type { Graph } from "../../ir/graph";
import { parseGraphs, type ParseOptions } from "../../ir/text/parser";
import { typedArrayClass } from "../../ir/types/typed-array";
import type { Folder } from "../../runtime/files";
import { platform } from "../execution/platform";
import type { HostTensor } from "../tensors/host-tensor";

/** An opened artifact: its manifest, and its other files as they are read. */
export class ArtifactFiles {
  private constructor(
    private readonly folder: Folder,
    readonly manifest: Manifest,
  ) {}

  /** @throws NotFoundError, DataLossError, UnimplementedError for an artifact of a newer version */
  static async open(path: string): Promise<ArtifactFiles> {
    const folder = await platform.files.open(path);
    const manifest = await readManifest(folder);
    return new ArtifactFiles(folder, manifest);
  }

  /** Checks the ONNX models, which this library does not read: an artifact is complete only with them. */
  async checkModels(): Promise<void> {
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

  damaged(file: string, given: string, expected: string): DataLossError {
    return new DataLossError({
      what: `${this.folder.path}/${file} is damaged`,
      given,
      expected,
      fix: "copy the artifact again, or save it again",
    });
  }

  /** The graphs of all signatures, and of the functions that they call, by name. */
  async graphs(options: ParseOptions = {}): Promise<ReadonlyMap<string, Graph>> {
    const { graphs } = this.manifest;
    await this.requireSize(graphs);
    const bytes = await this.folder.read(graphs.file);
    this.requireChecksum(graphs.file, bytes, graphs.crc32);
    try {
      return parseGraphs(new TextDecoder().decode(bytes), options);
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

  /** The data of all tensors. */
  async tensors(): Promise<ReadonlyMap<string, HostTensor>> {
    const { weights } = this.manifest;
    await this.requireSize(weights);
    const places = await this.weightPlaces();
    const tensors = new Map<string, HostTensor>();
    for (const [name, { dtype, shape, crc32: expected }] of Object.entries(weights.tensors)) {
      const place = places.get(name);
      if (place?.dtype !== dtype || place.shape.join() !== shape.join()) {
        throw this.damaged(weights.file, `no tensor ${name}`, `${name}: ${dtype}[${shape.join()}]`);
      }
      const bytes = await this.folder.read(weights.file, place.offset, place.length);
      this.requireChecksum(`${weights.file} (tensor ${name})`, bytes, expected);
      const count = bytes.length / bytesPerElement(dtype);
      const data = new typedArrayClass[dtype](bytes.buffer, 0, count);
      tensors.set(name, { dtype, shape, data });
    }
    return tensors;
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
}

async function readManifest(folder: Folder): Promise<Manifest> {
  if ((await folder.size(manifestFile)) === undefined) {
    throw new NotFoundError({
      what: `${folder.path} is not an artifact: it has no ${manifestFile}`,
      given: "a folder",
      expected: `a folder that tf.savedModel.save wrote, with a file ${manifestFile}`,
      fix: "correct the path, or save the artifact again",
    });
  }
  return decodeManifest(await folder.read(manifestFile), `${folder.path}/${manifestFile}`);
}
