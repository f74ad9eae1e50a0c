/** The interface to stored folders, which the platforms implement by a file system, by URLs and by IndexedDB. */

/** The files of one folder, in any kind of storage. */
export interface Folder {
  /** The folder's path, for messages. */
  readonly path: string;
  /** Length in bytes, or `undefined` if the file does not exist. */
  size(file: string): Promise<number | undefined>;
  /**
   * @param offset of the first byte; default: 0
   * @param length number of bytes; default: up to the end of the file. The result is shorter if the file ends earlier.
   * @throws NotFoundError
   */
  read(file: string, offset?: number, length?: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A storage of folders. */
export interface Files {
  /** @throws NotFoundError if the folder does not exist */
  open(path: string): Promise<Folder>;
  /**
   * Writes a folder of exactly these files, atomically: a reader observes all of them, or the previous content.
   *
   * @param contents pieces of each file's content
   * @param marker a file whose presence allows an existing folder to be replaced
   * @throws FailedPreconditionError if the path holds something else, or cannot be written
   */
  write(
    path: string,
    contents: ReadonlyMap<string, Iterable<Uint8Array>>,
    marker: string,
  ): Promise<void>;
}
