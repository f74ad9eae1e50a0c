/** The installed platform: its backends, its files and its output, and the storage of variables. */

import type { CompiledGraph, HostedGraph } from "../../compiler/pipeline";
import type { Backends } from "../../runtime/backends";
import { Executable } from "../../runtime/executable";
import type { Files } from "../../runtime/files";
import type { Provider } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";
import type { WasmPaths } from "../../runtime/web/wasm-files";

type Writer = (stream: "stdout" | "stderr", text: string) => void;

/** The console ends each line itself. */
const writeToConsole: Writer = (stream, text) => {
  console[stream === "stdout" ? "log" : "error"](text.replace(/\n$/, ""));
};

interface PlatformParts {
  readonly backends: Backends;
  /** Where artifacts are stored. */
  readonly files: Files;
  /** Bytes of memory that a program can have at most. */
  readonly memory: number;
  /** Writes the output of `tf.print`; default: to the console. */
  readonly write?: Writer;
  /** Names the place of ONNX Runtime's WebAssembly files. Absent where there are none. */
  readonly setWasmPaths?: (paths: WasmPaths) => void;
}

/** Where graphs run and artifacts are stored. */
class Platform {
  readonly variables = new VariableStore();
  private platform: PlatformParts | undefined;

  /** Called by the entry point of each platform, once. */
  install(platform: PlatformParts): void {
    if (this.platform !== undefined) throw new RangeError("a platform is installed already");
    this.platform = platform;
  }

  get backends(): Backends {
    return this.installed.backends;
  }

  get files(): Files {
    return this.installed.files;
  }

  /** The provider in use, selected on first use. */
  get provider(): Provider {
    return this.backends.provider;
  }

  executable(
    compiled: CompiledGraph | HostedGraph,
    provider: Provider,
    inspected: readonly number[],
  ): Executable {
    return new Executable(compiled, provider, this.backends.strict, inspected);
  }

  /** Bytes of memory that a program can have at most. */
  get memory(): number {
    return this.installed.memory;
  }

  /** Names the place of ONNX Runtime's WebAssembly files, where the platform has them. */
  get setWasmPaths(): ((paths: WasmPaths) => void) | undefined {
    return this.installed.setWasmPaths;
  }

  /** Writes the output of `tf.print`. */
  get write(): Writer {
    return this.installed.write ?? writeToConsole;
  }

  private get installed(): PlatformParts {
    if (this.platform === undefined) throw new RangeError("no platform was installed");
    return this.platform;
  }
}

export const platform = new Platform();
