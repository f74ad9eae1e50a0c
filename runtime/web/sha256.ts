/** SHA-256 in a browser, whose own one takes whole files only, and only on pages that were loaded over HTTPS. */

import { sha256 as hashOf } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Checksum } from "../../compiler/artifact/checksum";

export function sha256(): Checksum {
  const hash = hashOf.create();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => bytesToHex(hash.digest()),
  };
}
