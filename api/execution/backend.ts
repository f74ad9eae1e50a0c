/** Selection and diagnosis of backends: where operations and functions run. */

import { checkedOptions, type OptionNames } from "../options";
import { currentLocation } from "../../ir/location";
import { InvalidArgumentError, OntraceError, UnimplementedError } from "../../ir/errors";
import type { Finding } from "../../runtime/backends";
import type { ProviderName } from "../../compiler/pass";
import type { WasmPaths } from "../../runtime/web/wasm-files";
import { platform } from "./platform";
import { eagerContext } from "./eager-context";

/** The name of a backend; which ones exist depends on the platform, see `tf.backendNames`. */
export type BackendName = ProviderName;

/** Options of `tf.setBackend`. */
export interface BackendOptions {
  /** Whether an operation without a kernel on the device is an error, instead of running on the CPU with a warning; default: false. */
  readonly strict?: boolean;
}

const optionNames: OptionNames<BackendOptions> = { strict: true };

/**
 * Sets where operations and functions run from now on: "cpu", "cuda", "webgpu" (any GPU; in Node natively, without a browser) or "wasm".
 *
 * In Node it takes effect immediately, and the promise is TF.js's signature. In a page "webgpu" takes effect when the promise is fulfilled: the
 * browser takes time to give a device. Pending work first runs on the previous backend. Tensors and variables are moved when they are next used.
 *
 * Default: the backend named by the environment variable `ONTRACE_BACKEND`, else the first usable one of cuda, webgpu and cpu; in a page
 * webgpu and wasm. A GPU that is emulated on the CPU is never chosen automatically.
 *
 * @example
 * ```ts
 * await tf.setBackend("cpu"); // → true
 * tf.getBackend(); // → cpu
 * ```
 *
 * @returns a promise of true
 * @throws InvalidArgumentError for a backend that this platform does not have
 * @throws UnavailableError where the device cannot be used, with what is missing; `ontrace doctor` reports the details
 * @see TF.js `tf.setBackend`, which resolves to false where this throws
 */
export function setBackend(name: BackendName, options: BackendOptions = {}): Promise<boolean> {
  const { strict = false } = checkedOptions(options, optionNames, "tf.setBackend");
  const location = currentLocation();
  const located = (error: unknown): unknown =>
    error instanceof OntraceError ? error.locate(location) : error;
  eagerContext().runPending();
  const { backends } = platform;
  try {
    if (backends.find(name).preparation === undefined) {
      backends.use(name);
      backends.strict = strict;
      return Promise.resolve(true);
    }
  } catch (error) {
    throw located(error);
  }
  return backends.connect(name).then(
    () => {
      backends.strict = strict;
      return true;
    },
    (error: unknown) => {
      throw located(error);
    },
  );
}

/**
 * Names the place of ONNX Runtime's WebAssembly files (`*.wasm` in the folder `dist` of the package onnxruntime-web), for pages that do not
 * serve them beside the program. Before the first operation.
 *
 * @param prefixOrFileMap the URL of their folder, or the URL of each file by its name
 * @throws InvalidArgumentError for anything else, and for names of files that are never loaded
 * @throws FailedPreconditionError after the files were loaded
 * @throws UnimplementedError in Node, where nothing runs by WebAssembly
 * @see TF.js `setWasmPaths`
 */
export function setWasmPaths(prefixOrFileMap: WasmPaths): void {
  const isMap = Object.prototype.toString.call(prefixOrFileMap) === "[object Object]";
  if (typeof prefixOrFileMap !== "string" && !isMap) {
    throw new InvalidArgumentError({
      what: "tf.setWasmPaths takes the URL of a folder, or an object of URLs by file name",
      given: Array.isArray(prefixOrFileMap) ? "an array" : typeof prefixOrFileMap,
      expected: 'a string such as "/assets/"',
    });
  }
  const { setWasmPaths: set } = platform;
  if (set === undefined) {
    throw new UnimplementedError({
      what: "tf.setWasmPaths is for pages",
      given: "Node, where ONNX Runtime runs natively",
      fix: "leave the call out in Node",
    });
  }
  set(prefixOrFileMap);
}

/** The name of the backend in use: "cpu", "cuda", "webgpu" or "wasm". Selects one if none was selected yet. */
export const getBackend = (): BackendName => platform.provider.name;

/**
 * Resolves when a backend is chosen and started. In a page what runs before runs on wasm: the browser takes some milliseconds to say what GPU
 * there is.
 *
 * @see TF.js `tf.ready`
 */
export async function ready(): Promise<void> {
  await Promise.all([platform.backends.prepare(), platform.loadCompiler()]);
  getBackend();
}

/** The state of one backend on this machine. */
export interface BackendDiagnosis {
  readonly name: BackendName;
  /** Whether it can be used. */
  readonly works: boolean;
  /** Why it is not chosen automatically; absent for a backend that may be. */
  readonly refusal: string | undefined;
  readonly findings: readonly Finding[];
}

/** Checks what one backend requires, and starts it if all of that is available. */
export function diagnoseBackend(name: BackendName): BackendDiagnosis {
  const backend = platform.backends.all.find((candidate) => candidate.name === name);
  const findings = [...(backend?.inspect() ?? [])];
  let works = false;
  try {
    platform.backends.of(name);
    works = true;
    if (backend?.preparation === undefined)
      findings.push({ isGood: true, text: "a small model ran" });
  } catch (error) {
    if (!(error instanceof OntraceError)) throw error;
    if (findings.every(({ isGood }) => isGood)) {
      findings.push({ isGood: false, text: error.report.given ?? error.report.what });
    }
  }
  const [missing] = findings.filter(({ isGood }) => !isGood);
  // A working device is not disqualified by the features that it lacks.
  const features = works ? (backend?.tryFeatures?.(platform.backends.of(name)) ?? []) : [];
  const refusal = missing?.text ?? backend?.reluctance?.();
  return { name, works, refusal, findings: [...findings, ...features] };
}

/** The backends that this platform may have, in the order of an automatic choice. */
export const backendNames = (): readonly BackendName[] =>
  platform.backends.all.map(({ name }) => name);
