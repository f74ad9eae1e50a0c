/** The registry of gradients that users define for ONNX operators. */

import type { Builder } from "../ir/builder";
import { KeyError } from "../ir/errors";
import type { Value } from "../ir/graph";
import { isOpName } from "../ir/ops";
import type { OnnxOpAttributes } from "../ir/ops/custom";
import type { OperandGradient } from "./rule";

interface UserGradientInput {
  readonly operands: readonly Value[];
  readonly attributes: OnnxOpAttributes;
  readonly results: readonly Value[];
  /** A gradient of each result; zeros for a result that is not used. */
  readonly upstream: readonly Value[];
  readonly b: Builder;
}

/** The vector-Jacobian product of an op type that is not built in. */
export type UserGradient = (input: UserGradientInput) => readonly OperandGradient[];

const registered = new Map<string, UserGradient>();

/** ONNX's `Sin` is the op `sin`. */
const isKnownOp = (type: string): boolean =>
  isOpName(type) || isOpName(type.charAt(0).toLowerCase() + type.slice(1));

/** @throws KeyError if the op type already has a gradient */
export function registerUserGradient(type: string, gradient: UserGradient): void {
  if (registered.has(type) || isKnownOp(type)) {
    throw new KeyError({
      what: `Registering two gradient with name '${type}'!`,
      given: registered.has(type) ? "a name that was registered before" : "an op of this library",
      expected: "a name without a gradient: there is one for each op type, for the whole process",
      fix: "register once, where the module is loaded; tf.customGradient gives one function another gradient",
    });
  }
  registered.set(type, gradient);
}

export const userGradient = (type: string): UserGradient | undefined => registered.get(type);
