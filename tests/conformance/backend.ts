import * as tf from "../../index";
import type { Case } from "./case";
import { runCase, type Outcome } from "./run";

/** How a case went on a device. */
export interface DeviceOutcome {
  readonly outcome: Outcome | Excused;
  /** Kernels that the device lacks and the CPU has run; none where all ran on the device. */
  readonly missing: readonly string[];
}

/** A difference that a device may have. */
export interface Excused {
  readonly kind: "excused";
  readonly reason: string;
  readonly differences: readonly string[];
}

const missingKernel = /has no kernel for (\S+(?: of \w+)?)/;

/**
 * Runs a case on a device, so that nothing may run on the CPU; and if something has no kernel, again so that it may.
 *
 * Some kinds of difference are a GPU's right, and are counted by themselves:
 * - WGSL lets an implementation assume that there are no NaNs and no infinities (WebGPU Shading Language, 15.7.2): a case is
 *   excused where one of them is among its inputs or its expected numbers.
 * - WGSL promises sine and cosine to an absolute error of 2⁻¹¹ only (the same, 15.7.4): a case that uses them is excused where it
 *   agrees to 2⁻⁹.
 * - A GPU may lack 16-bit floats.
 * - No GPU looks at the data before it computes: an error that depends on data, such as an index out of range, is not raised.
 */
export async function runCaseOn(c: Case, backend: tf.BackendName): Promise<DeviceOutcome> {
  if (backend === "cpu") return { outcome: await runCase(c), missing: [] };
  await switchTo(backend, true);
  const missing = new Set<string>();
  let outcome = await runStrictly(c, missing);
  if (missing.size > 0) {
    await switchTo(backend, false);
    outcome = await runCase(c);
  }
  if (outcome.kind !== "fail") return { outcome, missing: [...missing] };
  const { differences } = outcome;
  const reason = await excuse(c, backend, differences);
  return reason === undefined
    ? { outcome, missing: [...missing] }
    : { outcome: { kind: "excused", reason, differences }, missing: [...missing] };
}

/** Operations that a failed case has left behind fail once more, when the backend is set. */
async function switchTo(backend: tf.BackendName, strict: boolean): Promise<void> {
  try {
    await tf.setBackend(backend, { strict });
  } catch {
    await tf.setBackend(backend, { strict });
  }
}

/** Runs a case in strict mode, and finds the kernels that it lacks in its errors. */
async function runStrictly(c: Case, missing: Set<string>): Promise<Outcome> {
  const find = (text: string): void => {
    const name = missingKernel.exec(text)?.[1];
    if (name !== undefined) missing.add(name);
  };
  try {
    const outcome = await runCase(c);
    if (outcome.kind === "fail") outcome.differences.forEach(find);
    return outcome;
  } catch (error) {
    if (!(error instanceof tf.UnimplementedError)) throw error;
    find(error.message);
    return { kind: "fail", differences: [error.message] };
  }
}

async function excuse(
  c: Case,
  backend: tf.BackendName,
  differences: readonly string[],
): Promise<string | undefined> {
  if (differences.some((text) => text.includes("no shader-f16")))
    return "the GPU has no shader-f16";
  if (c.error !== undefined) {
    const dependsOnData = c.error.traced === null || c.error.traced.when === "run";
    return dependsOnData ? "the device does not look for errors in data" : undefined;
  }
  if (backend !== "webgpu") return undefined;
  if (usesTrigonometry(c) && (await runCase({ ...c, tolerance: loose })).kind === "pass")
    return "WGSL promises few digits of sine and cosine";
  return mentionsNonFinite(c) ? "WGSL does not promise NaN and infinities" : undefined;
}

const loose = { rtol: 2 ** -9, atol: 2 ** -9 };

const usesTrigonometry = ({ program }: Case): boolean =>
  program.some(({ op }) => /\.(?:sin|cos|tan|sinc)$/.test(op));

/** Whether a NaN or an infinity is among a case's inputs, attributes or expected numbers. */
const mentionsNonFinite = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(mentionsNonFinite);
  if (typeof value === "object" && value !== null)
    return Object.values(value).some(mentionsNonFinite);
  return value === "NaN" || value === "Infinity" || value === "-Infinity";
};
