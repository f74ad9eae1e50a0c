import { isStatic, symbol } from "../ir/dim";
import { isDType, type DType } from "../ir/dtype";
import { DTypeError, InvalidArgumentError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import { formatType, mayBeSameShape, type TensorType } from "../ir/type";

/** Describes a tensor that a function takes: its dtype and its shape, with `null` for sizes that vary. */
export class TensorSpec {
  readonly shape: readonly (number | null)[];

  /**
   * @param shape sizes; `null` for a size that may differ from call to call
   * @param dtype float32 unless said otherwise
   * @param name the argument's name in printed graphs and in artifacts
   */
  constructor(
    shape: readonly (number | null)[],
    readonly dtype: DType = "float32",
    readonly name?: string,
  ) {
    const isSize = (dim: number | null): boolean =>
      dim === null || (Number.isInteger(dim) && dim >= 0);
    // Callers without type checking may pass anything.
    const given: unknown = shape;
    if (!Array.isArray(given) || !shape.every(isSize)) {
      throw new InvalidArgumentError(
        {
          what: "a TensorSpec's shape must be an array of sizes",
          given: JSON.stringify(shape),
          expected: "non-negative integers, and null for sizes that vary",
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
    this.shape = [...shape];
  }

  /** The type with a symbol for each size that varies, named after `stem`, an identifier. */
  type(stem: string): TensorType {
    return {
      dtype: this.dtype,
      shape: this.shape.map((dim, axis) => dim ?? symbol(`${stem}_${axis}`)),
    };
  }

  /** Whether a tensor of this type may be passed. */
  accepts({ dtype, shape }: TensorType): boolean {
    return dtype === this.dtype && mayBeSameShape(shape, this.type("x").shape);
  }

  toString(): string {
    const shape = this.shape.map((dim) => dim ?? "null").join(",");
    return `TensorSpec([${shape}], ${this.dtype}${this.name === undefined ? "" : `, ${this.name}`})`;
  }

  static fromType({ dtype, shape }: TensorType, name?: string): TensorSpec {
    return new TensorSpec(
      shape.map((dim) => (isStatic(dim) ? dim : null)),
      dtype,
      name,
    );
  }
}

export const specMismatch = (
  spec: TensorSpec,
  given: TensorType,
  argument: string,
): InvalidArgumentError =>
  new InvalidArgumentError(
    {
      what: `argument ${argument} does not fit the function's input signature`,
      given: formatType(given),
      expected: spec.toString(),
      fix: "convert or reshape the argument, or widen the signature with null",
    },
    currentLocation(),
  );
