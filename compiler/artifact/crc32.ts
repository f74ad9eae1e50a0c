/** CRC-32, the checksum in artifacts of the first version of the format. */

import type { Checksum } from "./checksum";

/** Remainders of all bytes by the polynomial of CRC-32, bits in reverse (as in zlib, PNG and Ethernet). */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0xedb88320;
  }
  return remainder;
});

/** A CRC-32, as eight digits. */
export function crc32(): Checksum {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) crc = (remainders[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    },
    digest: () => ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0"),
  };
}
