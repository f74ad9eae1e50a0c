/** Specifications of tensors: a dtype, and a shape that may be partly unknown. */

import { showAs } from "./inspection";
import { isStatic, symbol, type Dim } from "../../ir/types/dim";
import { isDType, type DType } from "../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { TensorType } from "../../ir/types/type";
import { nullableSizes } from "./unknown-size";

/** An object with a dtype and a shape: a tensor or a variable. */
export interface Typed {
  readonly dtype: DType;
  readonly dims: readonly Dim[];
}

/** Sizes by axis, `null` for one that varies; `null` alone for a shape of any rank. */
export type SpecShape = readonly (number | null)[] | null;

/**
 * Describes a tensor that a function takes: its dtype and its shape, with `null` for sizes that vary, or `null` for a shape of any rank.
 *
 * @example
 * ```ts
 * const spec = new tf.TensorSpec([null, 2]);
 * const f = tf.function((x: tf.Tensor) => x.sum(1), { inputSignature: [spec] });
 * f(tf.tensor([[1, 2], [3, 4]])); // → [3, 7]
 * f(tf.tensor([[5, 6]])); // → [11]
 * f.tracingCount; // → 1
 * ```
 *
 * @see TensorFlow `tf.TensorSpec`
 */
export class TensorSpec {
  readonly shape: SpecShape;

  /**
   * @param shape sizes, such as a tensor's `shape`; `null` for a size that may differ from call to call, or in place of the shape for one that may have any rank
   * @param dtype default: float32
   * @param name the argument's name in printed graphs and in artifacts
   * @throws InvalidArgumentError for a malformed shape, DTypeError for an unknown dtype
   */
  constructor(
    shape: SpecShape,
    readonly dtype: DType = "float32",
    readonly name?: string,
  ) {
    const isSize = (dim: number | null): boolean =>
      dim === null || (Number.isInteger(dim) && dim >= 0);
    // Callers without type checking may pass anything.
    const given: unknown = shape;
    const sizes = Array.isArray(given) && shape !== null ? nullableSizes(shape) : null;
    if (given !== null && sizes?.every(isSize) !== true) {
      throw new InvalidArgumentError(
        {
          what: "a TensorSpec's shape must be an array of sizes",
          given: JSON.stringify(shape),
          expected: "non-negative integers, and null for sizes that vary; or null for any shape",
          fix: 'new tf.TensorSpec([null, 784], "float32")',
        },
        currentLocation(),
      );
    }
    if (!isDType(dtype)) {
      throw new DTypeError(
        {
          what: `unknown dtype ${String(dtype)}`,
          given: String(dtype),
          expected: "float32, int32, bool, …",
        },
        currentLocation(),
      );
    }
    this.shape = sizes;
  }

  /** Number of axes; `null` where it may vary. */
  get rank(): number | null {
    return this.shape?.length ?? null;
  }

  /** The spec for tensors of one rank. */
  ofRank(rank: number): TensorSpec {
    return this.shape === null
      ? new TensorSpec(new Array<null>(rank).fill(null), this.dtype, this.name)
      : this;
  }

  /**
   * The type with a symbol for each size that varies, named after `stem`, an identifier.
   *
   * @throws RangeError where the rank may vary
   */
  type(stem: string): TensorType {
    const { dtype, shape } = this;
    if (shape === null) throw new RangeError(`${String(this)} has no rank`);
    return { dtype, shape: shape.map((dim, axis) => dim ?? symbol(`${stem}_${axis}`)) };
  }

  /** Whether a tensor of this type may be passed; an unknown size is compatible with any. */
  accepts({ dtype, shape }: TensorType): boolean {
    return (
      dtype === this.dtype &&
      (this.shape === null ||
        (this.shape.length === shape.length &&
          this.shape.every((size, axis) => {
            const given = shape[axis];
            return size === null || given === undefined || !isStatic(given) || given === size;
          })))
    );
  }

  /** Whether a tensor or another spec has this dtype and a shape that is equal wherever both are known. */
  isCompatibleWith(other: Typed | TensorSpec): boolean {
    const { dtype, shape } = other instanceof TensorSpec ? other : TensorSpec.fromTensor(other);
    if (dtype !== this.dtype) return false;
    if (shape === null || this.shape === null) return true;
    return (
      shape.length === this.shape.length &&
      shape.every((size, axis) => {
        const own = this.shape?.[axis] ?? null;
        return size === null || own === null || size === own;
      })
    );
  }

  /** Whether every tensor that this spec describes also matches the other. */
  isSubtypeOf({ dtype, shape }: TensorSpec): boolean {
    if (dtype !== this.dtype) return false;
    if (shape === null) return true;
    const own = this.shape;
    return (
      own?.length === shape.length &&
      shape.every((size, axis) => size === null || size === own[axis])
    );
  }

  /** The most specific spec of which this one and the other are subtypes; `undefined` where their dtypes differ. */
  mostSpecificCommonSupertype({ dtype, shape }: TensorSpec): TensorSpec | undefined {
    if (dtype !== this.dtype) return undefined;
    const own = this.shape;
    if (own === null || shape?.length !== own.length) return new TensorSpec(null, dtype);
    return new TensorSpec(
      own.map((size, axis) => (size === shape[axis] ? size : null)),
      dtype,
    );
  }

  /** Whether the other has the same shape, dtype and name. */
  equals(other: unknown): boolean {
    return other instanceof TensorSpec && String(other) === String(this);
  }

  toString(): string {
    const shape =
      this.shape === null ? "null" : `[${this.shape.map((dim) => dim ?? "null").join(",")}]`;
    return `TensorSpec(${shape}, ${this.dtype}${this.name === undefined ? "" : `, ${this.name}`})`;
  }

  static {
    showAs(this.prototype, String);
  }

  static fromType({ dtype, shape }: TensorType, name?: string): TensorSpec {
    return new TensorSpec(
      shape.map((dim) => (isStatic(dim) ? dim : null)),
      dtype,
      name,
    );
  }

  /** The spec of a tensor or a variable. */
  static fromTensor({ dtype, dims }: Typed, name?: string): TensorSpec {
    return TensorSpec.fromType({ dtype, shape: dims }, name);
  }
}
