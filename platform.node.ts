import { installContext } from "./api/context/context";
import { device } from "./api/device";
import { EagerContext } from "./api/eager";
import { smallModels } from "./compiler/onnx/small-models";
import { nodeBackends } from "./runtime/node-backends";
import { nodeFiles } from "./runtime/node-files";

device.install({
  backends: nodeBackends(smallModels),
  files: nodeFiles,
  write: (stream, text) => void process[stream].write(text),
});
installContext(new EagerContext());
