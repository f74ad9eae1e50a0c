import { UnimplementedError } from "../ir/errors";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import type { ProviderName } from "../compiler/pass";

const reported = new Set<string>();

/**
 * Says once for each op and dtype that the CPU runs it, since its device has no kernel for it.
 *
 * @throws UnimplementedError in strict mode
 */
export function reportFallbacks(
  provider: ProviderName,
  { fallbacks }: OnnxModel,
  strict: boolean,
): void {
  for (const { opType, dtype, location } of fallbacks) {
    const what = `${provider} has no kernel for ${opType}${dtype === undefined ? "" : ` of ${dtype}`}`;
    if (strict) {
      throw new UnimplementedError(
        {
          what,
          given: "strict mode, in which nothing may fall back to the CPU",
          expected: `operations that docs/providers.md lists for ${provider}`,
          fix: `use another operation or dtype, or give strict mode up: tf.setBackend("${provider}")`,
        },
        location,
      );
    }
    if (reported.has(what)) continue;
    reported.add(what);
    const where = location === undefined ? "" : ` (${location.text})`;
    console.warn(`ontrace: ${what}: the CPU runs it, with copies to and fro${where}`);
  }
}
