import { installContext } from "./api/context";
import { device } from "./api/device";
import { EagerContext } from "./api/eager";
import { cpuProvider } from "./runtime/node-cpu";
import { nodeFiles } from "./runtime/node-files";

device.provider = cpuProvider;
device.files = nodeFiles;
installContext(new EagerContext());
