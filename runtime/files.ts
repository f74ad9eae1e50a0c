/** The interface to stored folders, which the platforms implement by a file system, by URLs and by what a browser stores. */

import type { Checksum } from "../compiler/artifact/checksum";
import type { FileRecord } from "../compiler/artifact/manifest";

/** A file that is read from its beginning to its end. */
export interface OpenFile {
  /** The length in bytes; `undefined` for one that is on its way, and whose end shows it. */
  readonly size: number | undefined;
  /** Fills the target with the next bytes and returns their number, which is smaller than asked only at the end of the file. */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** The files of one folder, in any kind of storage. */
export interface Folder {
  /** The folder's path, for messages. */
  readonly path: string;
  /**
   * Opens a file; `undefined` if it does not exist.
   *
   * @param save the id of the save that wrote the file, which may not have put it in its place yet; default: only the file in its place
   * @throws OntraceError for what is not a readable file
   */
  open(file: string, save?: string): Promise<OpenFile | undefined>;
  /** The same folder past all caches; absent where there is none. */
  fresh?(): Folder;
}

export interface OpenOptions {
  /** Whether a file may be a symbolic link, which may lead out of the folder; default: false. */
  readonly allowLinks?: boolean;
  /** Whether files that come from a URL are kept for the next time; default: false. */
  readonly cache?: boolean;
}

export interface NewFile {
  readonly file: string;
  /** The content. A piece is used before the next one is asked for. */
  readonly pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** How a folder says what belongs to it: by a file that lists the others. */
export interface FolderFormat {
  readonly manifest: string;
  /**
   * What a manifest lists.
   *
   * @param path of the manifest, for errors
   * @throws OntraceError for what is not the manifest of such a folder
   */
  readonly read: (bytes: Uint8Array, path: string) => FolderList;
}

/** What a manifest says of its folder. */
export interface FolderList {
  /** The id of the save that wrote it, if it has one. */
  readonly save?: string | undefined;
  /** The names of the other files. */
  readonly files: readonly string[];
}

/** The content of a folder that is to be written. */
export interface NewFolder {
  readonly format: FolderFormat;
  /** Each after those that it refers to. */
  readonly files: readonly NewFile[];
  /**
   * The manifest, which is written last and lists the others.
   *
   * @param written the other files by their names
   * @param save an id that no other save has
   */
  readonly manifest: (written: ReadonlyMap<string, FileRecord>, save: string) => Uint8Array;
}

/** How a folder is one zip file: `zip-folder.ts`. */
export interface ZipFormat {
  readonly zipBlob: (content: NewFolder, save: string, sha256: () => Checksum) => Promise<Blob>;
  readonly openZip: (bytes: Uint8Array, path: string, manifest: string) => Folder;
}

/** A storage of folders. */
export interface Files {
  /** @throws NotFoundError if the folder does not exist */
  open(path: string, format: FolderFormat, options?: OpenOptions): Promise<Folder>;
  /**
   * Writes a folder atomically: whoever reads observes all of it, or the previous content. Of an existing folder it replaces the files that its
   * manifest lists, and no others.
   *
   * @throws FailedPreconditionError if the path holds something else; OntraceError if it cannot be written, with the previous content intact
   */
  write(path: string, content: NewFolder): Promise<void>;
  readonly sha256: () => Checksum;
  /** An id that no other save has. */
  readonly newSave: () => string;
  /** What zip files need, which a page loads when it uses them. */
  readonly zip: () => Promise<ZipFormat>;
}

/** The content of a file, at most its first `most` bytes. */
export async function readWhole(file: OpenFile, most = Infinity): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size !== undefined) {
    const bytes = new Uint8Array(Math.min(file.size, most));
    const count = await file.read(bytes);
    return count === bytes.length ? bytes : bytes.slice(0, count);
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; length < most;) {
    const part = new Uint8Array(Math.min(2 ** 16, most - length));
    const count = await file.read(part);
    parts.push(part.subarray(0, count));
    length += count;
    if (count < part.length) break;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** All pieces as one blob. They may share a buffer that is reused, so that each is copied. */
export async function blobOf(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  type?: string,
): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const piece of pieces) parts.push(new Blob([new Uint8Array(piece)]));
  return new Blob(parts, type === undefined ? {} : { type });
}

/** The pieces of a new file, whose record is known when all were taken. */
export class RecordedFile {
  private bytes = 0;

  constructor(
    private readonly file: NewFile,
    private readonly checksum: Checksum,
  ) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.file.pieces()) {
      this.checksum.update(piece);
      this.bytes += piece.length;
      yield piece;
    }
  }

  /** Asked for once, at the end. */
  record(): FileRecord {
    return { file: this.file.file, bytes: this.bytes, sha256: this.checksum.digest() };
  }
}

/** Large data is read, written and summed in pieces of this length, since system calls and the event loop take no more at a time. */
export const pieceBytes = 2 ** 24;

/** The pieces of an array, which share its memory. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield bytes.subarray(start, start + pieceBytes);
  }
}
