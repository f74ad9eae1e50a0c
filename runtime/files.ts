/** The files of one folder, wherever they are. */
export interface Folder {
  /** For messages. */
  readonly path: string;
  /** Length in bytes, or nothing where there is no such file. */
  size(file: string): Promise<number | undefined>;
  /**
   * @param offset where to begin; the file's start where it is absent
   * @param length how many bytes; up to the file's end where it is absent. Fewer come where the file ends before.
   * @throws NotFoundError
   */
  read(file: string, offset?: number, length?: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A place that holds folders. */
export interface Files {
  /** @throws NotFoundError where there is no folder of that path */
  open(path: string): Promise<Folder>;
  /**
   * Writes a folder of exactly these files: whoever reads it sees all of them, or what was there before.
   *
   * @param contents pieces of each file's content
   * @param marker a file that says that an existing folder may be replaced
   * @throws FailedPreconditionError where something else is at the path, or nothing can be written there
   */
  write(
    path: string,
    contents: ReadonlyMap<string, Iterable<Uint8Array>>,
    marker: string,
  ): Promise<void>;
}
