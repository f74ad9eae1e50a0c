/** The platform of browsers: their backends and stored folders, installed when the package is imported. */

import { installContext } from "./api/context/context";
import { platform } from "./api/execution/platform";
import { EagerContext } from "./api/execution/eager-context";
import { webBackends } from "./runtime/web/backends";
import { PageGpu } from "./runtime/web/gpu-device";
import { laterExecutions } from "./runtime/web/later-execution";
import type { WebSessions } from "./runtime/web/sessions";
import { webFiles } from "./runtime/web/files";
import { setWasmPaths } from "./runtime/web/wasm-files";

const gpu = new PageGpu();
let sessions: WebSessions | undefined;

const { make, load } = laterExecutions(async () => {
  const [{ ProgramExecutable }, { webSessions }] = await Promise.all([
    import("./api/execution/program-executable.js"),
    import("./runtime/web/sessions.js"),
  ]);
  sessions = webSessions(gpu);
  return (graph, provider) => new ProgramExecutable(graph, provider);
});

/** Only what was loaded with them asks for them. */
function loadedSessions(): WebSessions {
  if (sessions === undefined) throw new RangeError("a model is compiled by what was not loaded");
  return sessions;
}

platform.install({
  backends: webBackends(gpu, loadedSessions),
  execution: make,
  loadCompiler: load,
  files: webFiles,
  // The addresses of WebAssembly.
  memory: 2 ** 32,
  setWasmPaths,
});
installContext(new EagerContext());
