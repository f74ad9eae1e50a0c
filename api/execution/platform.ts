/** The installed platform: its backends, its files and its output, and the storage of variables. */

import type { Backends } from "../../runtime/backends";
import type { MakeExecution } from "../../runtime/execution";
import type { Files } from "../../runtime/files";
import type { Provider } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";
import type { RunOnHost } from "./run-on-host";
import type { WasmPaths } from "../../runtime/web/wasm-files";

type Writer = (stream: "stdout" | "stderr", text: string) => void;

/** The console ends each line itself. */
const writeToConsole: Writer = (stream, text) => {
  console[stream === "stdout" ? "log" : "error"](text.replace(/\n$/, ""));
};

interface PlatformParts {
  readonly backends: Backends;
  /** Compiles graphs. */
  readonly execution: MakeExecution;
  /** Computes small graphs without compiling them. Absent where runs are asynchronous. */
  readonly runOnHost?: RunOnHost;
  /** Loads what graphs are compiled with, where the platform does that on first use. */
  readonly loadCompiler?: () => Promise<void>;
  /** Where artifacts are stored. */
  readonly files: Files;
  /** Bytes of memory that a program can have at most. */
  readonly memory: number;
  /** Writes the output of `tf.print`; default: to the console. */
  readonly write?: Writer;
  /** Names the place of ONNX Runtime's WebAssembly files. Absent where there are none. */
  readonly setWasmPaths?: (paths: WasmPaths) => void;
}

/** Where graphs run. */
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

  /** Compiles a graph. */
  get execution(): MakeExecution {
    return this.installed.execution;
  }

  /** Computes small graphs without compiling them, where the platform does that. */
  get runOnHost(): RunOnHost | undefined {
    return this.installed.runOnHost;
  }

  /** Makes sure that graphs are compiled at once. */
  async loadCompiler(): Promise<void> {
    await this.installed.loadCompiler?.();
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
