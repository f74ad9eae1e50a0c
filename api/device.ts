import type { Files } from "../runtime/files";
import type { Provider } from "../runtime/provider";
import { VariableStore } from "../runtime/variable-store";

interface Device {
  provider: Provider;
  /** Where artifacts are kept. */
  files: Files;
  readonly variables: VariableStore;
}

/** Where graphs run and artifacts lie. The entry point of each platform sets the provider and the files. */
export const device: Device = {
  get provider(): Provider {
    throw new RangeError("no provider was installed");
  },
  set provider(provider: Provider) {
    Object.defineProperty(device, "provider", { value: provider, writable: true });
  },
  get files(): Files {
    throw new RangeError("no files were installed");
  },
  set files(files: Files) {
    Object.defineProperty(device, "files", { value: files, writable: true });
  },
  variables: new VariableStore(),
};
