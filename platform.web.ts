/** The platform of browsers: the WebAssembly backend and stored folders, installed when the package is imported. */

import { installContext } from "./api/context/context";
import { platform } from "./api/execution/platform";
import { EagerContext } from "./api/execution/eager-context";
import { Backends } from "./runtime/backends";
import { webFiles } from "./runtime/web/files";
import { wasmProvider } from "./runtime/web/wasm";

const wasm = { name: "wasm", inspect: () => [], start: () => wasmProvider } as const;

platform.install({ backends: new Backends([wasm], undefined), files: webFiles });
installContext(new EagerContext());
