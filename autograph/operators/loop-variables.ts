/** The variables of a loop in the graph: which of them are tensors, of which types, and what they are before an iteration and after it. */

import { DTypeError, InvalidArgumentError, ValueError } from "../../ir/errors";
import { isStatic, type Dim } from "../../ir/types/dim";
import { isFloating, type DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import { freshSymbol } from "../../ir/symbols";
import { formatShape, formatType, type Shape, type TensorType } from "../../ir/types/type";
import { withContext, type Context } from "../../api/context/context";
import { naturalDType } from "../../api/ops/control/outputs";
import type { OpenRegion } from "../../api/ops/control/region";
import { cast } from "../../api/ops/elementwise/elementwise";
import { isPlainObject } from "../../api/structure";
import { describe } from "../../api/tensors/describe";
import { isTensorSource } from "../../api/tensors/tensor-like";
import { Tensor, graphValue, isTensor } from "../../api/tensors/tensor";
import { isTensorValue, mayHold, placeholder } from "./join";
import { isUnusable, unusable } from "./unusable";
import { asWeak, isWeak } from "./weak";

/** One tensor among the variables: its place in a structure, and what it is before the loop. */
interface Leaf {
  readonly name: string;
  readonly initial: unknown;
  /** The dtype in the loop, and the sizes that all iterations have. */
  readonly dtype: DType;
  readonly shape: readonly (Dim | undefined)[];
}

/** A variable's structure with a leaf for each tensor, and what is the same in all iterations. */
type Slot =
  | { readonly kind: "leaf"; readonly leaf: Leaf }
  | { readonly kind: "array"; readonly items: readonly Slot[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Slot])[] }
  | { readonly kind: "host"; readonly value: unknown }
  /** It gets its first value in the loop. */
  | { readonly kind: "unset" };

/** Sizes of a tensor that may differ from iteration to iteration, by the tensor that a variable has in the loop. */
export interface ShapeInvariant {
  readonly tensor: Tensor;
  readonly shape: readonly (number | null)[];
}

/** Types of loop variables that an earlier tracing of the body has shown to be needed. */
export class LoopTypes {
  private readonly dtypes = new Map<string, DType>();
  private readonly invariants = new Map<string, readonly (number | null)[]>();

  dtypeOf(name: string, initial: unknown): DType {
    if (isTensor(initial) && isWeak(initial)) return this.dtypes.get(name) ?? initial.dtype;
    if (isTensor(initial) || isTensorSource(initial)) return initial.dtype;
    const natural =
      typeof initial === "bigint" ? "int64" : naturalDType(initial as number | boolean);
    return this.dtypes.get(name) ?? natural;
  }

  shapeOf(name: string, shape: Shape): readonly (Dim | undefined)[] {
    const invariant = this.invariants.get(name);
    return shape.map((dim, axis) => (invariant?.[axis] === null ? undefined : dim));
  }

  /** @returns whether the dtype is new */
  requireDType(name: string, dtype: DType): boolean {
    if (this.dtypes.get(name) === dtype) return false;
    this.dtypes.set(name, dtype);
    return true;
  }

  /** @returns whether the invariant is new */
  requireInvariant(name: string, shape: readonly (number | null)[]): boolean {
    if (this.invariants.has(name)) return false;
    this.invariants.set(name, shape);
    return true;
  }
}

/** The variables of one tracing of a loop's body. */
export class LoopVariables {
  private readonly slots: Slot[] = [];
  private readonly leaves: Leaf[] = [];
  private readonly names: string[] = [];
  private readonly parameters: Tensor[] = [];

  constructor(
    private readonly region: OpenRegion,
    private readonly types: LoopTypes,
    private readonly location: Location,
  ) {}

  /**
   * Adds variables.
   *
   * @param before their values before the loop
   * @returns what they are inside of it
   */
  add(names: readonly string[], before: readonly unknown[]): readonly unknown[] {
    const slots = before.map((value, i) => this.slotOf(names[i] ?? "", value));
    this.names.push(...names);
    this.slots.push(...slots);
    return slots.map((slot) => this.entered(slot));
  }

  private slotOf(name: string, value: unknown): Slot {
    if (value === undefined || isUnusable(value)) return { kind: "unset" };
    if (isTensorValue(value)) return { kind: "leaf", leaf: this.leafOf(name, value) };
    if (Array.isArray(value)) {
      return { kind: "array", items: value.map((item, i) => this.slotOf(`${name}[${i}]`, item)) };
    }
    if (isPlainObject(value)) {
      const entries = Object.entries(value);
      return {
        kind: "object",
        entries: entries.map(([key, item]) => [key, this.slotOf(`${name}.${key}`, item)] as const),
      };
    }
    return { kind: "host", value };
  }

  private leafOf(name: string, initial: unknown): Leaf {
    const given = isTensorSource(initial) ? initial.toTensor() : initial;
    const shape = isTensor(given) ? given.dims : [];
    const dtype = this.types.dtypeOf(name, initial);
    const leaf = { name, initial: given, dtype, shape: this.types.shapeOf(name, shape) };
    this.leaves.push(leaf);
    return leaf;
  }

  private entered(slot: Slot): unknown {
    if (slot.kind === "leaf") {
      const { dtype, shape } = slot.leaf;
      const sizes = shape.map((dim) => dim ?? freshSymbol("size"));
      const parameter = this.region.argument({ dtype, shape: sizes });
      if (isWeak(slot.leaf.initial)) asWeak(parameter);
      this.parameters.push(parameter);
      return parameter;
    }
    if (slot.kind === "array") return slot.items.map((item) => this.entered(item));
    if (slot.kind === "object") {
      return Object.fromEntries(slot.entries.map(([key, item]) => [key, this.entered(item)]));
    }
    return slot.kind === "host" ? slot.value : undefined;
  }

  /** Sizes that may vary, of variables that are known by their tensors. @returns whether they are new */
  relax({ tensor, shape }: ShapeInvariant): boolean {
    const leaf = this.leaves[this.parameters.indexOf(tensor)];
    if (leaf === undefined) {
      throw new ValueError(
        {
          what: "shapeInvariants name a tensor that is no variable of the loop",
          given: describe(tensor),
          expected: "a variable that the loop's body assigns, before it is assigned",
        },
        this.location,
      );
    }
    const fits =
      tensor.dims.length === shape.length &&
      tensor.dims.every((dim, axis) => {
        const size = shape[axis];
        return size === null || size === dim || !isStatic(dim);
      });
    if (fits) return this.types.requireInvariant(leaf.name, shape);
    throw new InvalidArgumentError(
      {
        what: `The shape invariant specified for ${leaf.name} is not compatible with the initial shape of the loop variable.`,
        given: `[${shape.join(",")}] for shape ${formatShape(tensor.dims)}`,
        expected: "the variable's shape, with null for sizes that vary",
        fix: `declare [${tensor.dims.map(() => "null").join(", ")}], or the sizes that stay`,
      },
      this.location,
    );
  }

  /**
   * The types that the values after an iteration need, and that those before it do not have.
   *
   * @returns whether the body must be traced again
   * @throws DTypeError and ValueError for what cannot be a loop's variable
   */
  mismatched(after: readonly unknown[]): boolean {
    let isNew = false;
    this.slots.forEach((slot, i) => {
      this.visit(slot, after[i], this.names[i] ?? "", (leaf, value) => {
        if (this.mismatchedLeaf(leaf, value)) isNew = true;
      });
    });
    return isNew;
  }

  private mismatchedLeaf(leaf: Leaf, value: unknown): boolean {
    const { name, initial, dtype } = leaf;
    if (!isTensor(value)) {
      if (mayHold(dtype, value)) return false;
      const isNumber = typeof value === "number" && dtype !== "bool";
      if (isNumber && isWeak(initial)) return this.types.requireDType(name, "float32");
      throw this.dtypeChanged(name, dtype, typeof value === "number" ? "float32" : typeof value);
    }
    if (value.dtype !== dtype) {
      if (isWeak(value) && dtype !== "bool" && value.dtype !== "bool" && isFloating(dtype))
        return false;
      const isConverted = isWeak(initial) && value.dtype !== "bool" && dtype !== "bool";
      const isHeld = isTensor(initial) || mayHold(value.dtype, initial);
      if (isConverted && isHeld) return this.types.requireDType(name, value.dtype);
      throw this.dtypeChanged(name, dtype, value.dtype);
    }
    const fits =
      value.dims.length === leaf.shape.length &&
      leaf.shape.every((dim, axis) => dim === undefined || dim === value.dims[axis]);
    if (fits) return false;
    throw new ValueError(
      {
        what: `'${name}' has shape ${formatShape(this.shapeOf(leaf))} before the loop, but shape ${formatShape(value.dims)} after one iteration`,
        given: formatType({ dtype, shape: value.dims }),
        expected: "one shape in all iterations",
        fix: `tf.autograph.setLoopOptions({ shapeInvariants: [[${name}, [null, …]]] }) in the loop's body declares the sizes that vary`,
      },
      this.location,
    );
  }

  private shapeOf({ shape }: Leaf): Shape {
    return shape.map((dim) => dim ?? -1);
  }

  private dtypeChanged(name: string, before: string, after: string): DTypeError {
    return new DTypeError(
      {
        what: `'${name}' has dtype ${before} before the loop, but dtype ${after} after one iteration`,
        given: after,
        expected: before,
        fix: `convert it: tf.cast(${name}, "${before}"), or begin with a tensor of dtype ${after}`,
      },
      this.location,
    );
  }

  /** Visits each tensor's place with the value that an iteration has left there. */
  private visit(
    slot: Slot,
    value: unknown,
    name: string,
    onLeaf: (leaf: Leaf, value: unknown) => void,
  ): void {
    if (slot.kind === "unset") return;
    if (slot.kind === "leaf") {
      if (!isTensorValue(value)) throw this.structureChanged(name, value);
      onLeaf(slot.leaf, isTensorSource(value) ? value.toTensor() : value);
      return;
    }
    if (slot.kind === "host") {
      if (!Object.is(slot.value, value)) throw this.structureChanged(name, value, slot.value);
      return;
    }
    if (slot.kind === "array") {
      if (!Array.isArray(value) || value.length !== slot.items.length) {
        throw this.structureChanged(name, value);
      }
      slot.items.forEach((item, i) => {
        this.visit(item, value[i], `${name}[${i}]`, onLeaf);
      });
      return;
    }
    const isSame =
      isPlainObject(value) &&
      Object.keys(value).length === slot.entries.length &&
      slot.entries.every(([key]) => Object.hasOwn(value, key));
    if (!isSame) throw this.structureChanged(name, value);
    for (const [key, item] of slot.entries) this.visit(item, value[key], `${name}.${key}`, onLeaf);
  }

  private structureChanged(name: string, after: unknown, before?: unknown): ValueError {
    const start = before === undefined ? "another structure" : describe(before);
    return new ValueError(
      {
        what: `'${name}' changes in a loop whose number of iterations a tensor decides`,
        given: `${start} before an iteration, ${describe(after)} after it`,
        expected: "a tensor, or a structure of tensors, that stays the same",
        fix: "keep in the variable a tensor, which grows by tf.concat and tf.autograph.setShapeInvariants; or loop over values that are no tensors",
      },
      this.location,
    );
  }

  /** The values of the tensors before the loop, in the surrounding graph. */
  initial(context: Context): Value[] {
    return this.leaves.map(({ initial, dtype }) =>
      isTensor(initial)
        ? graphValue(initial.dtype === dtype ? initial : cast(initial, dtype))
        : context.scalar(dtype, typeof initial === "bigint" ? initial : Number(initial)),
    );
  }

  /** Their sizes that all iterations have. */
  get invariants(): readonly (readonly (Dim | undefined)[])[] {
    return this.leaves.map(({ shape }) => shape);
  }

  /** The values of the tensors after an iteration, in the loop's region. */
  next(after: readonly unknown[]): Value[] {
    const values: Value[] = [];
    this.slots.forEach((slot, i) => {
      this.visit(slot, after[i], this.names[i] ?? "", ({ dtype }, value) => {
        const { context } = this.region;
        const converted = (tensor: Tensor): Value =>
          withContext(context, () => graphValue(cast(tensor, dtype)));
        values.push(
          !isTensor(value)
            ? context.scalar(dtype, typeof value === "bigint" ? value : Number(value))
            : value.dtype === dtype
              ? graphValue(value)
              : converted(value),
        );
      });
    });
    return values;
  }

  /** Variables that get their first value in the loop, with that value. */
  firstSet(
    after: readonly unknown[],
  ): readonly { readonly index: number; readonly value: Tensor }[] {
    return this.slots.flatMap((slot, index) => {
      const value = after[index];
      return slot.kind === "unset" && isTensor(value) ? [{ index, value }] : [];
    });
  }

  /** The variables after the loop, from the final values of the tensors. */
  after(final: readonly Value[]): unknown[] {
    let used = 0;
    const build = (slot: Slot): unknown => {
      if (slot.kind === "leaf") {
        const value = final[used++];
        if (value === undefined) return undefined;
        const tensor = new Tensor(value);
        return isWeak(slot.leaf.initial) ? asWeak(tensor) : tensor;
      }
      if (slot.kind === "array") return slot.items.map(build);
      if (slot.kind === "object") {
        return Object.fromEntries(slot.entries.map(([key, item]) => [key, build(item)]));
      }
      return slot.kind === "host" ? slot.value : undefined;
    };
    return this.slots.map(build);
  }
}

/** What a variable is after a loop that gives it its first value, where it is not read. */
export const unsetInLoop = (name: string, location: Location): object =>
  unusable(
    () =>
      new ValueError(
        {
          what: `'${name}' is set in a loop that may have no iteration`,
          given: "no value before the loop",
          expected: "a value before the loop",
          fix: `give ${name} a value before the loop`,
        },
        location,
      ),
  );

/** What a variable is before the loop that gets its first value in it. */
export const unsetValue = (context: Context, type: TensorType): Value => placeholder(context, type);

/** Sizes of a value that is set in the loop: those that are not known may differ from its placeholder's. */
export const unsetShape = ({ shape }: TensorType): readonly (Dim | undefined)[] =>
  shape.map((dim) => (isStatic(dim) ? dim : undefined));
