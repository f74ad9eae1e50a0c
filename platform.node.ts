/**
 * The platform of Node: its backends, its file system and its output streams, installed when the package is
 * imported.
 */

import { installContext } from "./api/context/context";
import { platform } from "./api/execution/platform";
import { EagerContext } from "./api/execution/eager-context";
import { ProgramExecutable } from "./api/execution/program-executable";
import { runOnHost } from "./api/execution/run-on-host";
import { smallModels } from "./compiler/onnx/small-models";
import { nodeBackends } from "./runtime/node/backends";
import { nodeFiles } from "./runtime/node/files";
import { machineMemory } from "./runtime/node/memory";

platform.install({
  backends: nodeBackends(smallModels),
  execution: (graph, provider) => new ProgramExecutable(graph, provider),
  runOnHost,
  files: nodeFiles,
  memory: machineMemory(),
  write: (stream, text) => void process[stream].write(text),
});
installContext(new EagerContext());
