/** Reports of operations that fall back to the CPU: a warning, or an error in strict mode. */

import { UnimplementedError } from "../ir/errors";
import type { OnnxModel } from "../compiler/onnx/lower-graph";
import type { ProviderName } from "../compiler/pass";

const reported = new Set<string>();

/**
 * Warns, once for each op and dtype, that the device has no kernel for it, so that the CPU runs it.
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
          fix: `use another operation or dtype, or turn strict mode off: tf.setBackend("${provider}")`,
        },
        location,
      );
    }
    if (reported.has(what)) continue;
    reported.add(what);
    const where = location === undefined ? "" : ` (${location.text})`;
    console.warn(`ontrace: ${what}: the CPU runs it, with copies to and from the device${where}`);
  }
}
