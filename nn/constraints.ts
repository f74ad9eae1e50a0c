/** Constraints: functions of weights that optimisers apply after each update. */

import { currentLocation, InvalidArgumentError } from "../api/errors";
import { checkedOptions, type OptionNames } from "../api/options";
import { clipByValue, greaterEqual, sqrt, square } from "../api/ops/elementwise/elementwise";
import { sum } from "../api/ops/reduction/reduction";
import type { Tensor } from "../api/tensors/tensor";
import type { Variable } from "../api/variables/variable";
import { partNamed, type ClassIdentifier } from "./identifiers";

/** Maps a weight to one that satisfies a condition. */
export abstract class Constraint {
  /** The weight that satisfies the condition. @see TF.js `Constraint.apply` */
  abstract apply(w: Tensor): Tensor;
}

class Custom extends Constraint {
  constructor(override readonly apply: (w: Tensor) => Tensor) {
    super();
  }
}

/** Keeps quotients of norms finite. */
const epsilon = 1e-7;

type Axes = number | readonly number[];

const normsOf = (w: Tensor, axis: Axes): Tensor => sqrt(sum(square(w), axis, true));

/** The weight with its norms along the axes replaced by `desired` ones. */
const withNorms = (axis: Axes, desired: (norms: Tensor) => Tensor): Constraint =>
  new Custom((w) => {
    const norms = normsOf(w, axis);
    return w.mul(desired(norms).div(norms.add(epsilon)));
  });

function requireNumber(given: unknown, name: string): void {
  if (typeof given === "number" && given >= 0) return;
  throw new InvalidArgumentError(
    {
      what: `${name} of a constraint must be a number that is not negative`,
      given: String(given),
      expected: "0 or more",
    },
    currentLocation(),
  );
}

/** Options of constraints on norms. */
export interface NormConfig {
  /** The axes over which a norm is computed (default: 0, the inputs of a dense layer; `[0, 1, 2]` for the kernel of `conv2d`). */
  readonly axis?: number | readonly number[];
}

/** Options of `tf.constraints.maxNorm`. */
export interface MaxNormConfig extends NormConfig {
  /** The largest norm (default: 2). */
  readonly maxValue?: number;
}

/** Options of `tf.constraints.minMaxNorm`. */
export interface MinMaxNormConfig extends NormConfig {
  /** The smallest norm (default: 0). */
  readonly minValue?: number;
  /** The largest norm (default: 1). */
  readonly maxValue?: number;
  /** The part of the way to the bounds that each update goes (default: 1). */
  readonly rate?: number;
}

const normNames: OptionNames<NormConfig> = { axis: true };
const maxNormNames: OptionNames<MaxNormConfig> = { ...normNames, maxValue: true };
const minMaxNormNames: OptionNames<MinMaxNormConfig> = {
  ...maxNormNames,
  minValue: true,
  rate: true,
};

/**
 * Constraints by name. Optimisers apply them after each update of a weight.
 *
 * @example
 * ```ts
 * tf.constraints.maxNorm({ maxValue: 2 }).apply(tf.tensor([[3], [4]])).round(); // → [[1], [2]]
 * const layer = tf.layers.dense({ units: 1, kernelConstraint: "nonNeg" });
 * ```
 * @see TF.js `tf.constraints`; Keras `keras.constraints`
 */
export const constraints = {
  /** Bounds norms from above. */
  maxNorm: (config: MaxNormConfig = {}): Constraint => {
    const owner = "tf.constraints.maxNorm";
    const { maxValue = 2, axis = 0 } = checkedOptions(config, maxNormNames, owner);
    requireNumber(maxValue, "maxValue");
    return withNorms(axis, (norms) => clipByValue(norms, 0, maxValue));
  },

  /** Bounds norms from both sides. */
  minMaxNorm: (config: MinMaxNormConfig = {}): Constraint => {
    const owner = "tf.constraints.minMaxNorm";
    const options = checkedOptions(config, minMaxNormNames, owner);
    const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = options;
    for (const [name, value] of Object.entries({ minValue, maxValue, rate }))
      requireNumber(value, name);
    return withNorms(axis, (norms) =>
      clipByValue(norms, minValue, maxValue)
        .mul(rate)
        .add(norms.mul(1 - rate)),
    );
  },

  /** Replaces negative elements by 0. */
  nonNeg: (config: object = {}): Constraint => {
    checkedOptions(config, {}, "tf.constraints.nonNeg");
    return new Custom((w) => w.mul(greaterEqual(w, 0).cast(w.dtype)));
  },

  /** Sets norms to 1. */
  unitNorm: (config: NormConfig = {}): Constraint => {
    const { axis = 0 } = checkedOptions(config, normNames, "tf.constraints.unitNorm");
    return new Custom((w) => w.div(normsOf(w, axis).add(epsilon)));
  },
};

/** The name of a constraint, as in TF.js. */
export type ConstraintName = keyof typeof constraints;

/** A name with the default options, `{ className, config }`, one of `tf.constraints`, or a function from a weight to a weight. */
export type ConstraintIdentifier =
  ConstraintName | ClassIdentifier | Constraint | ((w: Tensor) => Tensor);

/** A constraint by its identifier; `undefined` for none. @throws ValueError for an unknown name */
export function getConstraint(
  identifier: ConstraintIdentifier | null | undefined,
): Constraint | undefined {
  if (identifier === null || identifier === undefined) return undefined;
  if (identifier instanceof Constraint) return identifier;
  if (typeof identifier === "function") return new Custom(identifier);
  return partNamed<Constraint>("constraint", identifier, constraints);
}

const constraintOf = new WeakMap<Variable, Constraint>();

/** Optimisers apply the constraint after each update of the variable from now on. */
export const constrain = (variable: Variable, constraint: Constraint): void =>
  void constraintOf.set(variable, constraint);

/** Applies a variable's constraint, if it has one. */
export function applyConstraint(variable: Variable): void {
  const constraint = constraintOf.get(variable);
  if (constraint !== undefined) variable.assign(constraint.apply(variable.toTensor()));
}
