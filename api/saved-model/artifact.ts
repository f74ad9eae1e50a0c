/** Reads the files of an artifact, and checks them for completeness and damage. */

import { checksumOf } from "../../compiler/artifact/checksum";
import { crc32 } from "../../compiler/artifact/crc32";
import { decodeManifest } from "../../compiler/artifact/decode-manifest";
import { manifestFile, type Manifest } from "../../compiler/artifact/manifest";
import {
  headLength,
  longestHead,
  readHead,
  type StoredTensor,
} from "../../compiler/artifact/safetensors";
import { bytesPerElement } from "../../ir/types/dtype";
import { DataLossError, NotFoundError, OntraceError } from "../../ir/errors";
import type { Graph } from "../../ir/graph";
import { literalOfArray } from "../../ir/text/literal";
import { parseGraphs, type ParseOptions } from "../../ir/text/parser";
import { typedArrayClass } from "../../ir/types/typed-array";
import { readWhole, type Folder, type OpenOptions } from "../../runtime/files";
import { platform } from "../execution/platform";
import type { HostTensor } from "../tensors/host-tensor";
import { artifactFormat } from "./folder-format";
import { damaged, VerifiedFile } from "./verified-file";

/** What has the bytes of a zip file: a `File` that the user chose, a `Blob`, a `Response`. */
export interface ZipSource {
  /** The name of a file, for messages. */
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface ReadOptions extends OpenOptions {
  /** Told which part of the artifact's bytes has been read, from 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** The content of an artifact, which is complete and undamaged. */
export class Artifact {
  private constructor(
    private readonly path: string,
    readonly manifest: Manifest,
    private readonly graphText: string,
    /** The data of all tensors. */
    readonly tensors: ReadonlyMap<string, HostTensor>,
  ) {}

  /**
   * Reads all files. Where another process replaces the artifact meanwhile, they may be those of two saves: then it reads again.
   *
   * @throws NotFoundError, DataLossError, UnimplementedError for an artifact of a newer version
   */
  static async read(source: string | ZipSource, options: ReadOptions = {}): Promise<Artifact> {
    let folder = await openFolder(source, options);
    let text = await manifestText(folder);
    for (let attempt = 1; ; attempt++) {
      const manifest = decodeManifest(
        text,
        `${folder.path}/${manifestFile}`,
        platform.files.sha256,
      );
      try {
        const { graphText, tensors } = await readFiles(folder, manifest, options.onProgress);
        return new Artifact(folder.path, manifest, graphText, tensors);
      } catch (error) {
        const isOutdated = error instanceof DataLossError || error instanceof NotFoundError;
        if (!isOutdated || attempt === mostAttempts) throw error;
        const fresh: Folder | undefined = attempt === 1 ? folder.fresh?.() : undefined;
        folder = fresh ?? folder;
        const now = await manifestText(folder);
        if (fresh === undefined && isSame(now, text)) throw error;
        text = now;
      }
    }
  }

  damaged(file: string, given: string, expected: string): DataLossError {
    return damaged(`${this.path}/${file}`, given, expected);
  }

  /** The graphs of all signatures, and of the functions that they call, by name. */
  graphs(options: ParseOptions = {}): ReadonlyMap<string, Graph> {
    try {
      return parseGraphs(this.graphText, {
        ...options,
        literal: (name) => {
          const stored = this.tensors.get(name);
          return stored === undefined ? undefined : literalOfArray(stored);
        },
      });
    } catch (error) {
      if (!(error instanceof OntraceError)) throw error;
      throw new DataLossError(
        {
          ...error.report,
          what: `${this.path}/${this.manifest.graphs.file}: ${error.report.what}`,
        },
        undefined,
        { cause: error },
      );
    }
  }
}

async function openFolder(source: string | ZipSource, options: OpenOptions): Promise<Folder> {
  if (typeof source === "string") return platform.files.open(source, artifactFormat, options);
  const bytes = new Uint8Array(await source.arrayBuffer());
  const { openZip } = await platform.files.zip();
  return openZip(bytes, source.name ?? "the zip file", artifactFormat.manifest);
}

/** How often an artifact is read again that others replace meanwhile. */
const mostAttempts = 100;

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

async function manifestText(folder: Folder): Promise<Uint8Array> {
  const file = await folder.open(manifestFile);
  if (file === undefined) {
    throw new NotFoundError({
      what: `${folder.path} is not an artifact: it has no ${manifestFile}`,
      given: "a folder",
      expected: `a folder that tf.savedModel.save wrote, with a file ${manifestFile}`,
      fix: "correct the path, or save the artifact again",
    });
  }
  try {
    // A file that is on its way may be something else, and endless.
    const text = await readWhole(file, longestText + 1);
    requireText(file.size ?? text.length, `${folder.path}/${manifestFile}`);
    return text;
  } finally {
    await file.close();
  }
}

/** The longest text that JavaScript can hold is a little longer than this, in bytes. */
const longestText = 2 ** 28;

function requireText(bytes: number, path: string): void {
  if (bytes > longestText) throw damaged(path, `${bytes} bytes`, `at most ${longestText} bytes`);
}

interface Content {
  readonly graphText: string;
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

async function readFiles(
  folder: Folder,
  manifest: Manifest,
  onProgress: ReadOptions["onProgress"],
): Promise<Content> {
  const { graphs, weights, signatures, save } = manifest;
  const models = Object.values(signatures).map(({ model }) => model);
  const total = [graphs, weights, ...models].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const onBytes = (count: number): void => {
    done += count;
    onProgress?.(total === 0 ? 1 : done / total);
  };
  const opened: VerifiedFile[] = [];
  const open = async (record: typeof graphs): Promise<VerifiedFile> => {
    const file = await VerifiedFile.open(folder, record, save, onBytes);
    opened.push(file);
    return file;
  };
  try {
    // What is open stays what it was if the artifact is replaced, so that the long reads come last.
    const weightsFile = await open(weights);
    const graphFile = await open(graphs);
    // This library does not read the models, but an artifact is complete only with them.
    for (const model of models) {
      const file = await open(model);
      await file.skip(file.size);
      await file.verify();
      opened.pop();
      await file.close();
    }
    requireText(graphFile.size, `${folder.path}/${graphs.file}`);
    const graphText = new TextDecoder().decode(await graphFile.read(graphFile.size));
    await graphFile.verify();
    return { graphText, tensors: await readTensors(weightsFile, weights.tensors) };
  } finally {
    for (const file of opened) await file.close();
  }
}

/** The tensors that the manifest lists. */
async function readTensors(
  file: VerifiedFile,
  records: Manifest["weights"]["tensors"],
): Promise<ReadonlyMap<string, HostTensor>> {
  const places = await readPlaces(file);
  const absent = Object.entries(records).find(([name, { dtype, shape }]) => {
    const place = places.get(name);
    return place?.dtype !== dtype || place.shape.join() !== shape.join();
  });
  if (absent !== undefined) {
    const [name, { dtype, shape }] = absent;
    throw file.damaged(`no tensor ${name}`, `${name}: ${dtype}[${shape.join()}]`);
  }
  const tensors = new Map<string, HostTensor>();
  for (const [name, { dtype, shape, length }] of places) {
    if (!Object.hasOwn(records, name)) {
      await file.skip(length);
      continue;
    }
    const bytes = await file.read(length);
    const expected = records[name]?.crc32;
    const given = expected === undefined ? undefined : checksumOf(bytes, crc32());
    if (given !== expected) {
      throw file.damaged(`tensor ${name}: checksum ${given ?? ""}`, `checksum ${expected ?? ""}`);
    }
    const count = length / bytesPerElement(dtype);
    const data = new typedArrayClass[dtype](bytes.buffer, 0, count);
    tensors.set(name, { dtype, shape, data });
  }
  await file.verify();
  return tensors;
}

async function readPlaces(file: VerifiedFile): Promise<ReadonlyMap<string, StoredTensor>> {
  const noTable = (): DataLossError => file.damaged("no table of tensors", "safetensors");
  if (file.size < 8) throw noTable();
  const first = await file.read(8);
  const length = headLength(first);
  if (length > Math.min(file.size, longestHead)) throw noTable();
  const head = new Uint8Array(length);
  head.set(first);
  head.set(await file.read(length - first.length), first.length);
  const places = readHead(head, file.size);
  if (places === undefined) throw noTable();
  return places;
}
