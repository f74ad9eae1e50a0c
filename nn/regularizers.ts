/** Regularizers: penalties on weights and outputs of layers, which `fit` and `evaluate` add to the loss. */

import { currentLocation, InvalidArgumentError, ValueError } from "../api/errors";
import { checkedOptions, type OptionNames } from "../api/options";
import { abs, square } from "../api/ops/elementwise/elementwise";
import { matMul } from "../api/ops/linalg/linalg";
import { l2Normalize } from "../api/ops/reduction/norm";
import { sum } from "../api/ops/reduction/reduction";
import { eye } from "../api/ops/shape/fill-and-range";
import { scalar } from "../api/ops/shape/tensor";
import { describe } from "../api/tensors/describe";
import type { Tensor } from "../api/tensors/tensor";
import { partNamed, type ClassIdentifier } from "./identifiers";
import { widened } from "./mixed-precision/to-float32";

/** Computes a penalty, a scalar, of a tensor. */
export abstract class Regularizer {
  /** The penalty. @see TF.js `Regularizer.apply` */
  abstract apply(x: Tensor): Tensor;
}

/** l1 · Σ|x| + l2 · Σx² */
class L1L2 extends Regularizer {
  constructor(
    private readonly l1: number,
    private readonly l2: number,
  ) {
    super();
    requireFactor(l1, "l1");
    requireFactor(l2, "l2");
  }

  override apply(x: Tensor): Tensor {
    const wide = widened(x);
    const parts = [
      ...(this.l1 === 0 ? [] : [sum(abs(wide)).mul(this.l1)]),
      ...(this.l2 === 0 ? [] : [sum(square(wide)).mul(this.l2)]),
    ];
    return parts.reduce<Tensor>((total, part) => total.add(part), scalar(0).cast(wide.dtype));
  }
}

const modes: readonly string[] = ["rows", "columns"];

/** factor · the mean of |cos ∠(a, b)| over all pairs of rows, or of columns. */
class Orthogonal extends Regularizer {
  constructor(
    private readonly factor: number,
    private readonly mode: "rows" | "columns",
  ) {
    super();
    requireFactor(factor, "factor");
    if (modes.includes(mode)) return;
    throw new ValueError(
      {
        what: "mode of orthogonalRegularizer must be rows or columns",
        given: mode,
        expected: "rows or columns",
      },
      currentLocation(),
    );
  }

  override apply(x: Tensor): Tensor {
    const isByRow = this.mode === "rows";
    const size = x.shape[isByRow ? 0 : 1] ?? 0;
    if (x.rank !== 2) {
      throw new InvalidArgumentError(
        {
          what: `Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=${x.shape.join(",")}`,
          given: describe(x),
          expected: "a matrix",
        },
        currentLocation(),
      );
    }
    const unit = l2Normalize(widened(x), isByRow ? 1 : 0);
    const cosines = matMul(unit, unit, !isByRow, isByRow);
    const others = abs(cosines.mul(eye(size, size, null, cosines.dtype).neg().add(1)));
    return sum(others).mul(this.factor / (size * (size - 1)));
  }
}

function requireFactor(given: unknown, name: string): void {
  if (typeof given === "number" && Number.isFinite(given)) return;
  throw new InvalidArgumentError(
    {
      what: `${name} of a regularizer must be a number`,
      given: String(given),
      expected: "a number",
    },
    currentLocation(),
  );
}

/** Options of `tf.regularizers.l1`. */
export interface L1Config {
  /** The factor of Σ|x| (default: 0.01). */
  readonly l1?: number;
}

/** Options of `tf.regularizers.l2`. */
export interface L2Config {
  /** The factor of Σx² (default: 0.01). */
  readonly l2?: number;
}

/** Options of `tf.regularizers.l1l2`. */
export interface L1L2Config {
  /** The factor of Σ|x| (default: 0). */
  readonly l1?: number;
  /** The factor of Σx² (default: 0). */
  readonly l2?: number;
}

/** Options of `tf.regularizers.orthogonalRegularizer`. */
export interface OrthogonalConfig {
  /** (default: 0.01) */
  readonly factor?: number;
  /** Whether rows or columns are to be orthogonal (default: "rows"). */
  readonly mode?: "rows" | "columns";
}

const l1Names: OptionNames<L1Config> = { l1: true };
const l2Names: OptionNames<L2Config> = { l2: true };
const l1l2Names: OptionNames<L1L2Config> = { l1: true, l2: true };
const orthogonalNames: OptionNames<OrthogonalConfig> = { factor: true, mode: true };

/**
 * Regularizers by name.
 *
 * @example
 * ```ts
 * tf.regularizers.l2({ l2: 0.5 }).apply(tf.tensor([1, 2])); // → 2.5
 * const layer = tf.layers.dense({ units: 1, kernelRegularizer: "l2" });
 * ```
 * @see TF.js `tf.regularizers`; Keras `keras.regularizers`, whose defaults are used
 */
export const regularizers = {
  /** l1 · Σ|x| */
  l1: (config: L1Config = {}): Regularizer => {
    const { l1 = 0.01 } = checkedOptions(config, l1Names, "tf.regularizers.l1");
    return new L1L2(l1, 0);
  },

  /** l2 · Σx² */
  l2: (config: L2Config = {}): Regularizer => {
    const { l2 = 0.01 } = checkedOptions(config, l2Names, "tf.regularizers.l2");
    return new L1L2(0, l2);
  },

  /** l1 · Σ|x| + l2 · Σx² */
  l1l2: (config: L1L2Config = {}): Regularizer => {
    const { l1 = 0, l2 = 0 } = checkedOptions(config, l1l2Names, "tf.regularizers.l1l2");
    return new L1L2(l1, l2);
  },

  /** factor · the mean of |cos ∠(a, b)| over all pairs of rows, or of columns, of a matrix. */
  orthogonalRegularizer: (config: OrthogonalConfig = {}): Regularizer => {
    const owner = "tf.regularizers.orthogonalRegularizer";
    const { factor = 0.01, mode = "rows" } = checkedOptions(config, orthogonalNames, owner);
    return new Orthogonal(factor, mode);
  },
};

/** The name of a regularizer, as in TF.js. */
export type RegularizerName = keyof typeof regularizers;

/** A name with the default factors, `{ className, config }`, one of `tf.regularizers`, or a function from a tensor to a penalty. */
export type RegularizerIdentifier =
  RegularizerName | ClassIdentifier | Regularizer | ((x: Tensor) => Tensor);

class Custom extends Regularizer {
  constructor(override readonly apply: (x: Tensor) => Tensor) {
    super();
  }
}

/** A regularizer by its identifier; `undefined` for none. @throws ValueError for an unknown name */
export function getRegularizer(
  identifier: RegularizerIdentifier | null | undefined,
): Regularizer | undefined {
  if (identifier === null || identifier === undefined) return undefined;
  if (identifier instanceof Regularizer) return identifier;
  if (typeof identifier === "function") return new Custom(identifier);
  return partNamed<Regularizer>("regularizer", identifier, regularizers);
}
