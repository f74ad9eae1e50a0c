/** Files whose content is a blob, which browsers keep outside of the page's memory. */

import type { OpenFile } from "../files";

class BlobFile implements OpenFile {
  private position = 0;

  constructor(private readonly content: Blob) {}

  get size(): number {
    return this.content.size;
  }

  async read(target: Uint8Array): Promise<number> {
    const { position } = this;
    const piece = this.content.slice(position, position + target.length);
    target.set(new Uint8Array(await piece.arrayBuffer()));
    this.position += piece.size;
    return piece.size;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const openBlob = (content: Blob | undefined): OpenFile | undefined =>
  content === undefined ? undefined : new BlobFile(content);
