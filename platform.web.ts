import { installContext } from "./api/context/context";
import { device } from "./api/execution/platform";
import { EagerContext } from "./api/execution/eager-context";
import { Backends } from "./runtime/backends";
import { webFiles } from "./runtime/web/files";
import { wasmProvider } from "./runtime/web/wasm";

const wasm = { name: "wasm", inspect: () => [], start: () => wasmProvider } as const;

device.install({ backends: new Backends([wasm], undefined), files: webFiles });
installContext(new EagerContext());
