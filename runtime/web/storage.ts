/** What keeps folders in a page, each for paths of one scheme. */

import type { Folder, FolderFormat, NewFolder } from "../files";

export interface Storage {
  /** `undefined` where nothing was saved to the path. */
  open(path: string, format: FolderFormat): Promise<Folder | undefined>;
  /** Writes all of a folder, or nothing. */
  write(path: string, content: NewFolder): Promise<void>;
}

/** An id that no other save has. */
export const newSave = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
