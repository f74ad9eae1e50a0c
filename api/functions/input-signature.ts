/** Input signatures: the specs of a function's arguments, to which calls are bound. */

import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { TensorType } from "../../ir/types/type";
import { specArgument, type Argument, type Arguments } from "./trace-key";
import { leafNames, symbolStems } from "./parameter-names";
import { bindingError, boundValue } from "./bind-arguments";
import type { AnyFunction } from "./polymorphic-function";
import { flatten, leavesAlong, structureMisfit, type Nested, type Skeleton } from "../structure";
import { TensorSpec } from "../tensors/tensor-spec";
import { describe } from "../tensors/describe";

/** The option `inputSignature`, flattened, with a name for each leaf. */
export class InputSignature {
  private readonly skeleton: Skeleton;
  private readonly items: readonly Skeleton[];
  private readonly specs: readonly TensorSpec[];
  private readonly names: readonly string[];
  private readonly stems: readonly string[];
  /** Absent where the rank may vary. */
  private readonly types: readonly (TensorType | undefined)[];

  /** @throws DTypeError if it is not a structure of specs, or lacks a required argument of the function */
  constructor(
    private readonly original: AnyFunction,
    inputSignature: readonly Nested<TensorSpec>[],
    private readonly name: string,
  ) {
    const { skeleton, leaves } = flatten(inputSignature);
    if (skeleton.kind !== "array") throw this.malformed(inputSignature, "an array");
    this.skeleton = skeleton;
    this.items = skeleton.items;
    this.specs = leaves.map((spec) => {
      if (spec instanceof TensorSpec) return spec;
      throw this.malformed(spec, "a tf.TensorSpec for each tensor argument");
    });
    this.names = leafNames(original, skeleton, leaves);
    this.stems = symbolStems(this.names);
    this.types = this.specs.map((spec, i) =>
      spec.shape === null ? undefined : spec.type(this.stems[i] ?? "x"),
    );
    // `length` counts the parameters before the first one with a default.
    if (original.length > this.items.length) {
      throw new DTypeError(
        {
          what: `${name}: inputSignature is missing a type constraint`,
          given: `${this.items.length} specs for ${original.length} arguments`,
          expected: "a TensorSpec for each argument without a default",
        },
        currentLocation(),
      );
    }
  }

  /** Whether some argument may have any rank. */
  get isOfAnyRank(): boolean {
    return this.specs.some(({ shape }) => shape === null);
  }

  private malformed(given: unknown, expected: string): DTypeError {
    return new DTypeError(
      {
        what: `${this.name}: inputSignature must consist of TensorSpec`,
        given: describe(given),
        expected,
      },
      currentLocation(),
    );
  }

  /**
   * Arguments that fit the signature; numbers and arrays become tensors.
   *
   * @throws DTypeError for others
   */
  bind(args: readonly unknown[], mayBeSpecs: boolean): Arguments {
    const fail = (reason: string, fix?: string, cause?: unknown): DTypeError =>
      bindingError(reason, args, String(this), fix, cause);
    if (args.length > this.items.length) throw fail("too many positional arguments");
    const given = this.items.flatMap((item, i) => {
      const leaves = leavesAlong(item, args[i]);
      const isMissing = args[i] === undefined && item.kind === "leaf";
      if (leaves !== undefined && !isMissing) return leaves;
      throw fail(
        isMissing
          ? `missing a required argument: '${this.nameOfItem(i)}'`
          : `argument ${i} has not the structure of the signature: ${structureMisfit(item, args[i], `args[${i}]`) ?? ""}`,
      );
    });
    const leaves = this.specs.map((spec, i): Argument => {
      const item = given[i];
      const name = this.names[i] ?? `args_${i}`;
      const stem = this.stems[i] ?? "x";
      if (item instanceof TensorSpec && mayBeSpecs) {
        if (!item.isSubtypeOf(spec)) throw fail(`Can not cast ${String(item)} to ${String(spec)}`);
        return specArgument(spec.shape === null ? openRank(item) : spec, stem, this.name);
      }
      const value = boundValue(item, spec, name, fail);
      const type = this.types[i] ?? spec.ofRank(value.type.shape.length).type(stem);
      return { kind: "tensor", type, value };
    });
    return { skeleton: this.skeleton, leaves, names: () => this.names };
  }

  private nameOfItem(index: number): string {
    return leafNames(this.original, this.skeleton, [])[index] ?? `args_${index}`;
  }

  toString(): string {
    return `(${this.specs.map((spec, i) => `${this.names[i] ?? ""}: ${String(spec)}`).join(", ")})`;
  }
}

/** A spec of the same rank with unknown sizes. */
const openRank = (spec: TensorSpec): TensorSpec =>
  spec.rank === null ? spec : new TensorSpec(null, spec.dtype, spec.name).ofRank(spec.rank);
