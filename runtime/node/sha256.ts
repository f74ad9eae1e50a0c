/** SHA-256 by OpenSSL. */

import { createHash } from "node:crypto";
import type { Checksum } from "../../compiler/artifact/checksum";

export function sha256(): Checksum {
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("hex"),
  };
}
