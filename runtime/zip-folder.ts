/** A folder as one zip file, which people send and browsers download. */

import { unzipSync, Zip, ZipPassThrough } from "fflate";
import type { Checksum } from "../compiler/artifact/checksum";
import type { FileRecord } from "../compiler/artifact/manifest";
import { DataLossError, UnimplementedError } from "../ir/errors";
import { blobOf, RecordedFile, type Folder, type NewFolder, type OpenFile } from "./files";

/** The longest zip file without the format's extensions for longer ones. */
const longestZip = 2 ** 32 - 1;

/** A deflated byte gives at most this many: what claims more would take memory for nothing. */
const mostInflation = 1032;

/**
 * The bytes of a zip file that holds a folder, piece by piece. Files are stored as they are: weights hardly shrink.
 *
 * @param save an id that no other save has
 * @throws UnimplementedError for more than 4 GiB
 */
export async function* zipPieces(
  { format, files, manifest }: NewFolder,
  save: string,
  sha256: () => Checksum,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let length = 0;
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    length += piece.length;
    if (length > longestZip) throw tooLong();
    ready.push(piece);
  });
  const records = new Map<string, FileRecord>();
  for (const file of files) {
    const recorded = new RecordedFile(file, sha256());
    const entry = new ZipPassThrough(file.file);
    zip.add(entry);
    for await (const piece of recorded.pieces()) {
      entry.push(piece);
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(0), true);
    records.set(file.file, recorded.record());
  }
  const last = new ZipPassThrough(format.manifest);
  zip.add(last);
  last.push(manifest(records, save), true);
  zip.end();
  yield* ready.splice(0);
}

/** The same as one blob. */
export function zipBlob(content: NewFolder, save: string, sha256: () => Checksum): Promise<Blob> {
  return blobOf(zipPieces(content, save, sha256), "application/zip");
}

const tooLong = (): UnimplementedError =>
  new UnimplementedError({
    what: "a zip file of more than 4 GiB is not written",
    given: "a model of more than 4 GiB",
    expected: "a model of at most 4 GiB",
    fix: "save it to a folder",
  });

/** A file whose content is in memory. */
class FileInMemory implements OpenFile {
  private position = 0;

  constructor(private readonly content: Uint8Array) {}

  get size(): number {
    return this.content.length;
  }

  read(target: Uint8Array): Promise<number> {
    const piece = this.content.subarray(this.position, this.position + target.length);
    target.set(piece);
    this.position += piece.length;
    return Promise.resolve(piece.length);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * The folder in a zip file, whose entries are stored or deflated. It may lie in a folder inside, as where one zips a folder by hand.
 *
 * @param path of the zip file, for messages
 * @param manifest the name of the folder's manifest
 * @throws DataLossError for what is not a zip file
 */
export function openZip(bytes: Uint8Array, path: string, manifest: string): Folder {
  const damaged = (given: string, cause?: unknown): DataLossError =>
    new DataLossError(
      {
        what: `${path} is damaged`,
        given,
        expected: "a zip file of an artifact",
        fix: "copy or download it again, or save the model again",
      },
      undefined,
      { cause },
    );
  const names = new Set<string>();
  const contentOf = (wanted: string | undefined): Uint8Array | undefined => {
    try {
      const content = unzipSync(bytes, {
        filter({ name, size, originalSize }) {
          names.add(name);
          if (name === wanted && originalSize > size * mostInflation)
            throw damaged(`${name}: ${originalSize} bytes in ${size}`);
          return name === wanted;
        },
      });
      return wanted === undefined ? undefined : content[wanted];
    } catch (error) {
      throw error instanceof DataLossError ? error : damaged(String(error), error);
    }
  };
  contentOf(undefined);
  const depth = (name: string): number => name.split("/").length;
  const [found = manifest] = [...names]
    .filter((name) => name === manifest || name.endsWith(`/${manifest}`))
    .sort((a, b) => depth(a) - depth(b));
  const prefix = found.slice(0, -manifest.length);
  return {
    path,
    open(file) {
      const content = contentOf(`${prefix}${file}`);
      return Promise.resolve(content && new FileInMemory(content));
    },
  };
}
