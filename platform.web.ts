import { installContext } from "./api/context";
import { device } from "./api/device";
import { EagerContext } from "./api/eager";
import { webFiles } from "./runtime/web-files";
import { wasmProvider } from "./runtime/web-wasm";

device.provider = wasmProvider;
device.files = webFiles;
installContext(new EagerContext());
