/** How the folder of an artifact says what belongs to it. */

import { decodeManifest } from "../../compiler/artifact/decode-manifest";
import { filesOf, manifestFile } from "../../compiler/artifact/manifest";
import type { FolderFormat } from "../../runtime/files";
import { platform } from "../execution/platform";

export const artifactFormat: FolderFormat = {
  manifest: manifestFile,
  read(bytes, path) {
    const manifest = decodeManifest(bytes, path, platform.files.sha256);
    return { save: manifest.save, files: filesOf(manifest) };
  },
};
