/** CRC-32 checksums of an artifact's files and tensors. */

/** Remainders of all bytes by the polynomial of CRC-32, bits in reverse (as in zlib, PNG and Ethernet). */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0xedb88320;
  }
  return remainder;
});

/** The CRC-32 of bytes as eight hexadecimal digits: detects accidental damage, not tampering. */
export function crc32(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (remainders[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}
