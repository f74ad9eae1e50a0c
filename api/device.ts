import type { Provider } from "../runtime/provider";
import { VariableStore } from "../runtime/variable-store";

interface Device {
  provider: Provider;
  readonly variables: VariableStore;
}

/** Where graphs run. The entry point of each platform sets the provider. */
export const device: Device = {
  get provider(): Provider {
    throw new RangeError("no provider was installed");
  },
  set provider(provider: Provider) {
    Object.defineProperty(device, "provider", { value: provider, writable: true });
  },
  variables: new VariableStore(),
};
