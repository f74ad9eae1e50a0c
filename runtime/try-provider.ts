import type { OnnxModel } from "../compiler/onnx/lower-graph";
import { UnavailableError } from "../ir/errors";
import type { Provider } from "./provider";

/**
 * Runs a model that copies its input.
 *
 * @throws where the provider can not load, start its device, or run
 */
export function tryProvider(provider: Provider, copyModel: OnnxModel): void {
  const session = provider.createSession(copyModel, { strict: true });
  try {
    const given = Float32Array.of(1, 2);
    const [copy] = session.run([provider.upload("float32", [2], given)], ["y"]);
    const read = copy?.readSync();
    copy?.dispose();
    if (read?.[0] === 1 && read[1] === 2) return;
    throw new UnavailableError({
      what: `${provider.name} gives wrong results`,
      given: `[${String(read)}] for a copy of [1,2]`,
    });
  } finally {
    session.release();
  }
}
