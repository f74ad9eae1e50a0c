/** The platform of browsers: their backends and stored folders, installed when the package is imported. */

import { installContext } from "./api/context/context";
import { platform } from "./api/execution/platform";
import { EagerContext } from "./api/execution/eager-context";
import { webBackends } from "./runtime/web/backends";
import { webFiles } from "./runtime/web/files";
import { setWasmPaths } from "./runtime/web/wasm-files";

platform.install({
  backends: webBackends(),
  files: webFiles,
  // The addresses of WebAssembly.
  memory: 2 ** 32,
  setWasmPaths,
});
installContext(new EagerContext());
