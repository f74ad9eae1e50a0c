import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { AnyNode } from "../../ir/ops";
import { bytesOf, isStaticShape, type Shape } from "../../ir/types/type";
import { currentContext, type NodeObserver } from "../context/context";
import { memory } from "../tensors/memory";
import { tidy } from "../tensors/tidy";
import { variableRegistry } from "../variables/variable";
import { ownsRandomState } from "../ops/random/random-source";
import { eagerContext } from "../execution/eager-context";

/** What TF.js programs ask of the engine that runs them. */

/** Does nothing: there are no checks to leave out. @see TF.js `tf.enableProdMode` */
export const enableProdMode = (): void => undefined;

/** Does nothing: nothing here is deprecated. @see TF.js `tf.disableDeprecationWarnings` */
export const disableDeprecationWarnings = (): void => undefined;

/** Resolves when the browser draws its next frame, or, where there are none, when waiting work was done. @see TF.js `tf.nextFrame` */
export const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    const global: { requestAnimationFrame?: (callback: () => void) => number } = globalThis;
    if (global.requestAnimationFrame === undefined) setTimeout(resolve, 0);
    else global.requestAnimationFrame(resolve);
  });

export interface TimingInfo {
  /** Milliseconds of the whole call, with the computation of what was pending at its end. */
  readonly wallMs: number;
  /** As `wallMs`: ONNX Runtime does not say what part kernels take. */
  readonly kernelMs: number;
}

/**
 * How long a function takes, with the computation that it asks for.
 *
 * @see TF.js `tf.time`
 */
export function time(f: () => unknown): Promise<TimingInfo> {
  eagerContext().flush();
  const start = performance.now();
  f();
  eagerContext().flush();
  const wallMs = performance.now() - start;
  return Promise.resolve({ wallMs, kernelMs: wallMs });
}

export interface KernelInfo {
  /** The operation of the graph. */
  readonly name: string;
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
  /** Bytes of its results; 0 where their sizes are not known. */
  readonly bytesAdded: number;
}

export interface ProfileInfo {
  readonly newBytes: number;
  readonly newTensors: number;
  /** Bytes of all results of operations: what would be held if nothing were freed. */
  readonly peakBytes: number;
  readonly kernels: readonly KernelInfo[];
  readonly kernelNames: readonly string[];
  readonly result: unknown;
}

const kernelOf = ({ op, operands, results }: AnyNode): KernelInfo => ({
  name: op,
  inputShapes: operands.map(({ type }) => type.shape),
  outputShapes: results.map(({ type }) => type.shape),
  bytesAdded: results.reduce(
    (sum, { type }) => sum + (isStaticShape(type.shape) ? (bytesOf(type) ?? 0) : 0),
    0,
  ),
});

/**
 * Which operations a function calls, and what it makes. They are those of the graph, before the compiler simplifies and fuses them.
 *
 * @see TF.js `tf.profile`
 */
export async function profile(f: () => unknown): Promise<ProfileInfo> {
  const kernels: KernelInfo[] = [];
  const observer: NodeObserver = { observe: (node) => void kernels.push(kernelOf(node)) };
  const { observers } = currentContext();
  const before = memory();
  observers.push(observer);
  let result: unknown;
  try {
    result = await f();
  } finally {
    observers.splice(observers.indexOf(observer), 1);
  }
  const after = memory();
  return {
    newBytes: after.numBytes - before.numBytes,
    newTensors: after.numTensors - before.numTensors,
    peakBytes: kernels.reduce((sum, { bytesAdded }) => sum + bytesAdded, 0),
    kernels,
    kernelNames: [...new Set(kernels.map(({ name }) => name))],
    result,
  };
}

/** Disposes all variables. @see TF.js `tf.disposeVariables` */
export function disposeVariables(): void {
  for (const variable of variableRegistry.alive())
    if (!ownsRandomState(variable)) variable.dispose();
}

/**
 * Makes an operation of a function: TF.js's way to write one. Tensors that it makes and does not return are disposed.
 *
 * @param f one function under its name, which may end in an underscore
 * @see TF.js `tf.op`
 */
export function op<F extends (...args: never[]) => unknown>(f: Readonly<Record<string, F>>): F {
  const entries = Object.entries(f);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) {
    throw new DTypeError(
      {
        what: `Please provide an object with a single key (operation name) mapping to a function. Got an object with ${entries.length} keys.`,
        given: Object.keys(f).join(", "),
        expected: "tf.op({ name_: function })",
      },
      currentLocation(),
    );
  }
  const [name, body] = entry;
  const wrapped = (...args: Parameters<F>): unknown => tidy(name, () => body(...args));
  Object.defineProperty(wrapped, "name", { value: name.replace(/_$/, "") });
  return wrapped as F;
}
