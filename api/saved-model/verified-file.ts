/** Reads an artifact's file from its beginning to its end, and compares its length and its checksum with what the manifest says. */

import type { Checksum } from "../../compiler/artifact/checksum";
import { crc32 } from "../../compiler/artifact/crc32";
import type { FileRecord } from "../../compiler/artifact/manifest";
import { DataLossError, NotFoundError, ResourceExhaustedError } from "../../ir/errors";
import { pieceBytes, piecesOf, type Folder, type OpenFile } from "../../runtime/files";
import { platform } from "../execution/platform";

export const damaged = (path: string, given: string, expected: string): DataLossError =>
  new DataLossError({
    what: `${path} is damaged`,
    given,
    expected,
    fix: "copy the artifact again, or save it again",
  });

/** Memory for a part of a file. @throws ResourceExhaustedError */
export function memoryFor(bytes: number, what: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw new ResourceExhaustedError(
      {
        what: `there is no memory for ${what}`,
        given: `${bytes} bytes`,
        expected: "enough memory for all weights",
        fix: "close other programs, or raise the limit of the process: ulimit -v",
      },
      undefined,
      { cause: error },
    );
  }
}

/** A file of an artifact. */
export class VerifiedFile {
  private readonly checksum: Checksum;

  private constructor(
    private readonly file: OpenFile,
    private readonly record: FileRecord,
    private readonly path: string,
    private readonly onBytes: (count: number) => void,
  ) {
    this.checksum = record.sha256 === undefined ? crc32() : platform.files.sha256();
  }

  /** @throws NotFoundError where the artifact lacks the file, DataLossError where its length is another one */
  static async open(
    folder: Folder,
    record: FileRecord,
    save: string | undefined,
    onBytes: (count: number) => void,
  ): Promise<VerifiedFile> {
    const { file: name, bytes } = record;
    const file = await folder.open(name, save);
    if (file === undefined) {
      throw new NotFoundError({
        what: `the artifact ${folder.path} lacks the file ${name}`,
        given: "a manifest that names the file",
        expected: `${name}, ${bytes} bytes`,
        fix: "copy the whole folder, or save the artifact again",
      });
    }
    const path = `${folder.path}/${name}`;
    if (file.size === undefined || file.size === bytes)
      return new VerifiedFile(file, record, path, onBytes);
    await file.close();
    throw damaged(path, `${file.size} bytes`, `${bytes} bytes`);
  }

  get size(): number {
    return this.record.bytes;
  }

  damaged(given: string, expected: string): DataLossError {
    return damaged(this.path, given, expected);
  }

  /** The next bytes. */
  async read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = memoryFor(length, this.path);
    await this.readInto(bytes);
    return bytes;
  }

  private async readInto(bytes: Uint8Array): Promise<void> {
    for (const piece of piecesOf(bytes)) {
      const count = await this.file.read(piece);
      if (count < piece.length) throw this.damaged("an early end", `${this.size} bytes`);
      this.checksum.update(piece);
      this.onBytes(piece.length);
    }
  }

  /** Passes over bytes, which count for the checksum. */
  async skip(length: number): Promise<void> {
    const piece = new Uint8Array(Math.min(length, pieceBytes));
    for (let rest = length; rest > 0; rest -= pieceBytes) {
      await this.readInto(piece.subarray(0, Math.min(rest, pieceBytes)));
    }
  }

  /**
   * Compares the checksum, after all was read. A weights file of the first version of the format has none.
   *
   * @throws DataLossError
   */
  async verify(): Promise<void> {
    const { sha256, crc32: remainder } = this.record;
    const expected = sha256 ?? remainder;
    if (this.file.size === undefined && (await this.file.read(new Uint8Array(1))) > 0)
      throw this.damaged("more bytes", `${this.size} bytes`);
    const given = this.checksum.digest();
    if (expected !== undefined && given !== expected) {
      throw this.damaged(`checksum ${given}`, `checksum ${expected}`);
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
