/** Tests whether a provider works on this machine, and whether it supports float16, by running small models. */

import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { OntraceError, UnavailableError, UnimplementedError } from "../../ir/errors";
import { float16Bits, float16Value } from "../../ir/types/float16";
import type { Finding } from "../backends";
import type { Provider } from "../provider";

/**
 * Runs a model that copies its input.
 *
 * @throws if the provider cannot be loaded, start its device, or run
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
      what: `${provider.name} computes wrong results`,
      given: `[${String(read)}] for a copy of [1,2]`,
    });
  } finally {
    session.release();
  }
}

/**
 * Whether a provider computes with 16-bit floats, by running a model that negates some.
 *
 * @param negation a model of float16
 */
export function tryHalves(provider: Provider, negation: OnnxModel): Finding {
  const how = "found by running a float16 model";
  const fix = `use float32 on this device; float16 needs a GPU and a driver that have shader-f16`;
  try {
    const session = provider.createSession(negation, { strict: true });
    try {
      const given = Uint16Array.of(float16Bits(1), float16Bits(-2.5));
      const [result] = session.run([provider.upload("float16", [2], given)], ["y"]);
      const read = Array.from<number | bigint, number>(result?.readSync() ?? [], (bits) =>
        float16Value(Number(bits)),
      );
      result?.dispose();
      if (read[0] === -1 && read[1] === 2.5)
        return { isGood: true, text: `shader-f16: computes with float16 (${how})` };
      const text = `float16 is computed wrongly: −[1,−2.5] gave [${String(read)}] (${how})`;
      return { isGood: false, text, fix };
    } finally {
      session.release();
    }
  } catch (error) {
    if (!(error instanceof OntraceError)) throw error;
    const reason = error.report.given ?? error.report.what;
    const text =
      error instanceof UnimplementedError
        ? `no shader-f16: float16 is an error here (${how}: ${reason})`
        : `float16 cannot be used (${how}: ${reason})`;
    return { isGood: false, text, fix };
  }
}
