/** Dtype policies of layers, and the global one. */

import type { DType } from "../../api/dtype";
import { describe } from "../../api/tensors/describe";
import { currentLocation, ValueError } from "../../api/errors";

/** A floating-point dtype, or `"mixed_float16"`, which computes in float16 and holds weights in float32. */
export type PolicyName = "float16" | "float32" | "float64" | "mixed_float16";

/** The compute dtype and the variable dtype of each policy. */
const dtypesOf: Readonly<Record<PolicyName, readonly [compute: DType, variable: DType]>> = {
  float16: ["float16", "float16"],
  float32: ["float32", "float32"],
  float64: ["float64", "float64"],
  mixed_float16: ["float16", "float32"],
};

/** A policy, or its name. */
export type PolicyIdentifier = PolicyName | Policy;

const isPolicyName = (given: unknown): given is PolicyName =>
  typeof given === "string" && Object.hasOwn(dtypesOf, given);

/**
 * The dtypes of a layer: one for its computation, one for its weights.
 *
 * `"mixed_float16"` computes in float16 and stores weights in float32; a policy named after a floating-point dtype uses it for both.
 *
 * @see TensorFlow `tf.keras.mixed_precision.Policy`
 */
export class Policy {
  /** The dtype of a layer's inputs, of the weights as it reads them, and of its outputs. */
  readonly computeDtype: DType;
  /** The dtype in which weights are stored and trained. */
  readonly variableDtype: DType;

  /** @throws ValueError for an unknown name */
  constructor(readonly name: PolicyName) {
    if (!isPolicyName(name)) throw unknownPolicy(name);
    [this.computeDtype, this.variableDtype] = dtypesOf[name];
  }

  getConfig(): { readonly name: PolicyName } {
    return { name: this.name };
  }

  toString(): string {
    return `<Policy "${this.name}">`;
  }
}

let current = new Policy("float32");

/** The policy of layers without an explicit one (default: float32). */
export const globalPolicy = (): Policy => current;

/**
 * Sets the policy of layers that are created afterwards; existing layers keep theirs.
 *
 * @throws ValueError for anything but a policy or the name of one
 * @example
 * ```ts
 * tf.mixedPrecision.setGlobalPolicy("mixed_float16");
 * tf.layers.dense({ units: 1 }).computeDtype; // "float16"
 * tf.mixedPrecision.setGlobalPolicy("float32");
 * ```
 * @see TensorFlow `tf.keras.mixed_precision.set_global_policy`
 */
export function setGlobalPolicy(policy: PolicyIdentifier): void {
  current = policyOf(policy);
}

/** A policy by its name, or itself (default: the global one). */
export function policyOf(policy?: PolicyIdentifier): Policy {
  if (policy === undefined) return current;
  return policy instanceof Policy ? policy : new Policy(policy);
}

/** What was given as a policy's name, as TensorFlow's sentence quotes it. */
const quoted = (given: unknown): string =>
  Object(given) === given || typeof given === "symbol" ? describe(given) : String(given);

const unknownPolicy = (given: unknown): ValueError =>
  new ValueError(
    {
      what: `Cannot convert '${quoted(given)}' to a mixed precision Policy.`,
      given: quoted(given),
      expected: `one of ${Object.keys(dtypesOf).join(", ")}, or a tf.mixedPrecision.Policy`,
    },
    currentLocation(),
  );
