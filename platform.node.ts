import { installContext } from "./api/context";
import { device } from "./api/device";
import { EagerContext } from "./api/eager";
import { copyModel } from "./compiler/onnx/copy-model";
import { nodeBackends } from "./runtime/node-backends";
import { nodeFiles } from "./runtime/node-files";

device.install({
  backends: nodeBackends(copyModel),
  files: nodeFiles,
  write: (stream, text) => void process[stream].write(text),
});
installContext(new EagerContext());
