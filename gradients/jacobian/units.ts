/**
 * Values of a linear program for all units of its seed, and their layout: which seed axes are aligned with axes
 * of the value.
 */

import type { Builder } from "../../ir/builder";
import { productOfDims, type Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import type { Shape } from "../../ir/types/type";
import { identityMatrix } from "../../ir/compose/matrix";

/**
 * A value that depends on the seed of a linear program, for all units of the seed. A unit has a coordinate on
 * each of some axes of the seed: it is 1 at that coordinate, and 0 elsewhere.
 *
 * As long as an axis of the seed is aligned with an axis of the value, the value for a unit is non-zero at the
 * unit's own coordinate only, so that all units fit into one tensor of the value's shape. The other axes of the
 * seed are leading axes of the tensor, in order.
 */
export interface Batched {
  /** [...sizes of the leading axes, …value] */
  readonly value: Value;
  /** A pending factor of `value`: the same for all units, and therefore much smaller than `value`. */
  readonly factor: Value | undefined;
  /** From each aligned axis of the seed to the axis of the value. */
  readonly alignedAxes: ReadonlyMap<number, number>;
}

/** The units of a seed, and the layouts of values for all of them. */
export class Units {
  /**
   * @param sizes of the seed's axes on which units have a coordinate, in order
   */
  constructor(
    private readonly b: Builder,
    private readonly sizes: ReadonlyMap<number, Dim>,
  ) {}

  get axes(): readonly number[] {
    return [...this.sizes.keys()];
  }

  /** The seed axes that are not aligned with an axis of the value. */
  leadingAxes({ alignedAxes }: Pick<Batched, "alignedAxes">): readonly number[] {
    return this.axes.filter((axis) => !alignedAxes.has(axis));
  }

  /** The leading axes, and some more, in order. */
  leadingAxesWith(
    batched: Pick<Batched, "alignedAxes">,
    axes: readonly number[],
  ): readonly number[] {
    const leading = this.leadingAxes(batched);
    return this.axes.filter((axis) => leading.includes(axis) || axes.includes(axis));
  }

  shapeOf(axes: readonly number[]): Shape {
    return axes.map((axis) => this.sizes.get(axis) ?? 1);
  }

  /** The shape of the value for one unit. */
  ownShape(batched: Batched): Shape {
    return batched.value.type.shape.slice(this.leadingAxes(batched).length);
  }

  /** The value with its pending factor applied. */
  multiplied({ value, factor }: Batched): Value {
    return factor === undefined ? value : this.b.mul(value, factor);
  }

  /**
   * The value with axes of size 1 between the units' axes and its own, so that it broadcasts against values of
   * a higher rank: an operand that does not depend on the seed stretches along the units.
   */
  padded(batched: Batched, rank: number): Value {
    const own = this.ownShape(batched);
    return this.b.withShape(this.multiplied(batched), [
      ...this.shapeOf(this.leadingAxes(batched)),
      ...new Array<number>(rank - own.length).fill(1),
      ...own,
    ]);
  }

  /** The value with all axes of the units as one: [units, …value]. */
  folded(batched: Batched): Value {
    return this.b.withShape(this.multiplied(batched), [
      productOfDims(this.shapeOf(this.leadingAxes(batched))),
      ...this.ownShape(batched),
    ]);
  }

  /**
   * The value with additional leading axes, in the order of the seed. The value's axes that they were aligned
   * with are removed: [...leading axes, ...remaining axes of the value].
   */
  lifted(batched: Batched, axes: readonly number[]): Value {
    const { alignedAxes } = batched;
    const before = this.leadingAxes(batched);
    const place = (axis: number): number =>
      before.includes(axis) ? before.indexOf(axis) : before.length + (alignedAxes.get(axis) ?? 0);
    const gone = axes.map((axis) => alignedAxes.get(axis));
    const left = [...this.ownShape(batched).keys()].filter((at) => !gone.includes(at));
    return this.b.permuted(this.multiplied(batched), [
      ...this.leadingAxesWith(batched, axes).map(place),
      ...left.map((at) => before.length + at),
    ]);
  }

  /**
   * The value with one more leading axis, and its own shape unchanged: multiplied by 1 at the unit's
   * coordinate, by 0 elsewhere. An element that is not finite becomes NaN, as in TensorFlow, which multiplies
   * by units from the start.
   */
  separated(batched: Batched, axis: number): Batched {
    const { b } = this;
    const size = this.sizes.get(axis) ?? 1;
    const at = batched.alignedAxes.get(axis);
    const own = this.ownShape(batched);
    const after = this.leadingAxesWith(batched, [axis]);
    const alignedAxes = new Map(batched.alignedAxes);
    alignedAxes.delete(axis);
    const value = this.multiplied(batched);
    const unfolded = b.withShape(value, [
      ...after.map((other) => (other === axis ? 1 : (this.sizes.get(other) ?? 1))),
      ...own,
    ]);
    const units = b.withShape(identityMatrix(b, value.type.dtype, size, size), [
      ...after.map((other) => (other === axis ? size : 1)),
      ...own.map((_, i) => (i === at ? size : 1)),
    ]);
    return { value: b.mul(unfolded, units), factor: undefined, alignedAxes };
  }
}
