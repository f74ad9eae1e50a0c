import type { CompiledGraph } from "../compiler/pipeline";
import type { Backends } from "../runtime/backends";
import { Executable } from "../runtime/executable";
import type { Files } from "../runtime/files";
import type { Provider } from "../runtime/provider";
import { VariableStore } from "../runtime/variable-store";

interface Platform {
  readonly backends: Backends;
  /** Where artifacts are kept. */
  readonly files: Files;
}

/** Where graphs run and artifacts lie. */
class Device {
  readonly variables = new VariableStore();
  private platform: Platform | undefined;

  /** Called by the entry point of each platform, once. */
  install(platform: Platform): void {
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

  executable(compiled: CompiledGraph, provider: Provider): Executable {
    return new Executable(compiled, provider, this.backends.strict);
  }

  private get installed(): Platform {
    if (this.platform === undefined) throw new RangeError("no platform was installed");
    return this.platform;
  }
}

export const device = new Device();
