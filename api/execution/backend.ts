import { currentLocation } from "../../ir/location";
import { OntraceError } from "../../ir/errors";
import type { Finding } from "../../runtime/backends";
import type { ProviderName } from "../../compiler/pass";
import { platform } from "./platform";
import { eagerContext } from "./eager-context";

export type BackendName = ProviderName;

export interface BackendOptions {
  /** Whether an operation for which the device has no kernel is an error, instead of being run on the CPU with a warning. */
  readonly strict?: boolean;
}

/**
 * Sets where operations and functions run from now on.
 *
 *     tf.setBackend("webgpu");                     // any GPU; in Node natively, without a browser
 *     tf.setBackend("cuda", { strict: true });     // nothing may fall back to the CPU
 *
 * Takes effect at once; the promise, TF.js's form, is there for browsers. Work that is pending runs first, where it was asked for.
 * Tensors and variables move when they are next used. Without a call the environment variable `ONTRACE_BACKEND` decides, and
 * without that the first of cuda, webgpu and cpu that can be used; a GPU that is only imitated by the CPU is never chosen.
 *
 * @returns a promise of true
 * @throws InvalidArgumentError for a name that this platform does not know
 * @throws UnavailableError where the device can not be used, with what is missing; `ontrace doctor` says more
 * @see TF.js `tf.setBackend`, which gives false where this throws
 */
export function setBackend(
  name: BackendName,
  { strict = false }: BackendOptions = {},
): Promise<boolean> {
  eagerContext().flush();
  try {
    platform.backends.use(name);
  } catch (error) {
    throw error instanceof OntraceError ? error.locate(currentLocation()) : error;
  }
  platform.backends.strict = strict;
  return Promise.resolve(true);
}

/** The name of the backend in use: "cpu", "cuda", "webgpu" or "wasm". Chooses one where none was chosen yet. */
export const getBackend = (): BackendName => platform.provider.name;

/** Resolves when a backend is chosen and started. @see TF.js `tf.ready` */
export function ready(): Promise<void> {
  return new Promise((resolve) => {
    getBackend();
    resolve();
  });
}

export interface BackendDiagnosis {
  readonly name: BackendName;
  /** Whether it can be used. */
  readonly works: boolean;
  /** Why it is not chosen by itself, where it is not. */
  readonly refusal: string | undefined;
  readonly findings: readonly Finding[];
}

/** What was found out about one backend, which is started if all that it needs is there. */
export function diagnoseBackend(name: BackendName): BackendDiagnosis {
  const backend = platform.backends.all.find((candidate) => candidate.name === name);
  const findings = [...(backend?.inspect() ?? [])];
  let works = false;
  try {
    platform.backends.of(name);
    works = true;
    findings.push({ isGood: true, text: "a small model ran" });
  } catch (error) {
    if (!(error instanceof OntraceError)) throw error;
    if (findings.every(({ isGood }) => isGood)) {
      findings.push({ isGood: false, text: error.report.given ?? error.report.what });
    }
  }
  const [missing] = findings.filter(({ isGood }) => !isGood);
  // What a device lacks that works is nothing against it.
  const features = works ? (backend?.tryFeatures?.(platform.backends.of(name)) ?? []) : [];
  const refusal = missing?.text ?? backend?.reluctance?.();
  return { name, works, refusal, findings: [...findings, ...features] };
}

/** The backends that this platform may have, in the order of an automatic choice. */
export const backendNames = (): readonly BackendName[] =>
  platform.backends.all.map(({ name }) => name);
