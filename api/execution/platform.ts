import type { CompiledGraph } from "../../compiler/pipeline";
import type { Backends } from "../../runtime/backends";
import { Executable } from "../../runtime/executable";
import type { Files } from "../../runtime/files";
import type { Provider } from "../../runtime/provider";
import { VariableStore } from "../../runtime/variable-store";

type Writer = (stream: "stdout" | "stderr", text: string) => void;

/** A console ends the line itself. */
const writeToConsole: Writer = (stream, text) => {
  console[stream === "stdout" ? "log" : "error"](text.replace(/\n$/, ""));
};

interface PlatformParts {
  readonly backends: Backends;
  /** Where artifacts are kept. */
  readonly files: Files;
  /** Writes what `tf.print` prints; to the console where it is absent. */
  readonly write?: Writer;
}

/** Where graphs run and artifacts lie. */
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

  /** The provider in use; chosen when it is first needed. */
  get provider(): Provider {
    return this.backends.provider;
  }

  executable(
    compiled: CompiledGraph,
    provider: Provider,
    inspected: readonly number[],
  ): Executable {
    return new Executable(compiled, provider, this.backends.strict, inspected);
  }

  /** Writes what `tf.print` prints. */
  get write(): Writer {
    return this.installed.write ?? writeToConsole;
  }

  private get installed(): PlatformParts {
    if (this.platform === undefined) throw new RangeError("no platform was installed");
    return this.platform;
  }
}

export const platform = new Platform();
