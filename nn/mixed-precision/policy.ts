import type { DType } from "../../api/dtype";
import { currentLocation, ValueError } from "../../api/errors";

/** A floating-point dtype, or `"mixed_float16"`, which computes in float16 and holds weights in float32. */
export type PolicyName = "float16" | "float32" | "float64" | "mixed_float16";

/** In which dtypes a policy computes and holds weights. */
const dtypesOf: Readonly<Record<PolicyName, readonly [compute: DType, variable: DType]>> = {
  float16: ["float16", "float16"],
  float32: ["float32", "float32"],
  float64: ["float64", "float64"],
  mixed_float16: ["float16", "float32"],
};

/** What says in which dtypes a layer works. */
export type PolicyIdentifier = PolicyName | Policy;

const isPolicyName = (given: unknown): given is PolicyName =>
  typeof given === "string" && Object.hasOwn(dtypesOf, given);

/**
 * In which dtypes a layer works: it computes in one, and holds its weights in the other.
 *
 * `"mixed_float16"` computes in float16 and holds weights in float32; the name of a floating-point dtype is both.
 *
 * @see TensorFlow `tf.keras.mixed_precision.Policy`
 */
export class Policy {
  /** The dtype of a layer's inputs, of the weights as it reads them, and of its outputs. */
  readonly computeDtype: DType;
  /** The dtype in which weights are held and trained. */
  readonly variableDtype: DType;

  /** @throws ValueError for a name that is none of a policy */
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

/** The policy of layers that are made without one of their own: float32 unless it was set. */
export const globalPolicy = (): Policy => current;

/**
 * Sets the policy of layers that are made from now on; those that were made before keep theirs.
 *
 *     tf.mixedPrecision.setGlobalPolicy("mixed_float16");
 *
 * @throws ValueError for anything but a policy or the name of one
 * @see TensorFlow `tf.keras.mixed_precision.set_global_policy`
 */
export function setGlobalPolicy(policy: PolicyIdentifier): void {
  current = policyOf(policy);
}

/** A policy by its name, or itself; the global one where nothing is given. */
export function policyOf(policy?: PolicyIdentifier): Policy {
  if (policy === undefined) return current;
  return policy instanceof Policy ? policy : new Policy(policy);
}

const unknownPolicy = (given: unknown): ValueError =>
  new ValueError(
    {
      what: `Cannot convert '${String(given)}' to a mixed precision Policy.`,
      given: String(given),
      expected: `one of ${Object.keys(dtypesOf).join(", ")}, or a tf.mixedPrecision.Policy`,
    },
    currentLocation(),
  );
