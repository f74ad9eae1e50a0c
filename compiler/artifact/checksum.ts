/** Checksums of an artifact's files, which the platforms compute. */

/** A checksum that is computed piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Hexadecimal digits. */
  digest(): string;
}

export function checksumOf(bytes: Uint8Array, checksum: Checksum): string {
  checksum.update(bytes);
  return checksum.digest();
}
