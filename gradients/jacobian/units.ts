import type { Builder } from "../../ir/builder";
import { productOfDims, type Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import type { Shape } from "../../ir/types/type";
import { identityMatrix } from "../../ir/compose/matrix";

/**
 * What stands for a value that depends on the seed of a linear program, for all units of the seed at once. A unit has a coordinate on
 * each of some axes of the seed: it is 1 there, and 0 elsewhere.
 *
 * As long as an axis of the seed lies along an axis of the value, what a unit gives has something at the unit's own coordinate only, so that
 * all of them fit into one tensor of the value's shape. The other axes of the seed are apart: they are there in front, in order.
 */
export interface Standing {
  /** [...sizes of the axes that are apart, …value] */
  readonly value: Value;
  /** What it is still to be multiplied by: the same for all units, and so much smaller than what it multiplies. */
  readonly factor: Value | undefined;
  /** By the axes of the seed, those of the value along which they lie. */
  readonly along: ReadonlyMap<number, number>;
}

/** The units of a seed, and how what stands for values is arranged. */
export class Units {
  /**
   * @param sizes of the seed's axes on which units have a coordinate, in order
   */
  constructor(
    private readonly sizes: ReadonlyMap<number, Dim>,
    private readonly b: Builder,
  ) {}

  get axes(): readonly number[] {
    return [...this.sizes.keys()];
  }

  /** The axes that do not lie along one of the value's. */
  apart({ along }: Pick<Standing, "along">): readonly number[] {
    return this.axes.filter((axis) => !along.has(axis));
  }

  /** The axes that are apart, and some more, in order. */
  apartWith(standing: Pick<Standing, "along">, axes: readonly number[]): readonly number[] {
    const apart = this.apart(standing);
    return this.axes.filter((axis) => apart.includes(axis) || axes.includes(axis));
  }

  shapeOf(axes: readonly number[]): Shape {
    return axes.map((axis) => this.sizes.get(axis) ?? 1);
  }

  /** The shape of the value that this stands for. */
  ownShape(standing: Standing): Shape {
    return standing.value.type.shape.slice(this.apart(standing).length);
  }

  /** Without a factor that is still to be multiplied by. */
  multiplied({ value, factor }: Standing): Value {
    return factor === undefined ? value : this.b.mul(value, factor);
  }

  /**
   * With axes of size 1 between those of the units and the value's own, so that it broadcasts against values of a higher rank: an operand
   * that does not depend on the seed stretches along the units as it is.
   */
  padded(standing: Standing, rank: number): Value {
    const own = this.ownShape(standing);
    return this.b.withShape(this.multiplied(standing), [
      ...this.shapeOf(this.apart(standing)),
      ...new Array<number>(rank - own.length).fill(1),
      ...own,
    ]);
  }

  /** With all axes of the units as one: [units, …value]. */
  folded(standing: Standing): Value {
    return this.b.withShape(this.multiplied(standing), [
      productOfDims(this.shapeOf(this.apart(standing))),
      ...this.ownShape(standing),
    ]);
  }

  /**
   * With some more axes apart, each in its place among the others. The value's axes along which they lay are gone:
   * [...axes apart, ...what is left of the value].
   */
  lifted(standing: Standing, axes: readonly number[]): Value {
    const { along } = standing;
    const before = this.apart(standing);
    const place = (axis: number): number =>
      before.includes(axis) ? before.indexOf(axis) : before.length + (along.get(axis) ?? 0);
    const gone = axes.map((axis) => along.get(axis));
    const left = [...this.ownShape(standing).keys()].filter((at) => !gone.includes(at));
    return this.b.permuted(this.multiplied(standing), [
      ...this.apartWith(standing, axes).map(place),
      ...left.map((at) => before.length + at),
    ]);
  }

  /**
   * With one more axis apart, the value as large as before: multiplied by 1 where the coordinate is the unit's, by 0 elsewhere. What is
   * not finite there is NaN then, as it is where TensorFlow multiplies units from the beginning.
   */
  separated(standing: Standing, axis: number): Standing {
    const { b } = this;
    const size = this.sizes.get(axis) ?? 1;
    const at = standing.along.get(axis);
    const own = this.ownShape(standing);
    const after = this.apartWith(standing, [axis]);
    const along = new Map(standing.along);
    along.delete(axis);
    const value = this.multiplied(standing);
    const unfolded = b.withShape(value, [
      ...after.map((other) => (other === axis ? 1 : (this.sizes.get(other) ?? 1))),
      ...own,
    ]);
    const units = b.withShape(identityMatrix(b, value.type.dtype, size, size), [
      ...after.map((other) => (other === axis ? size : 1)),
      ...own.map((_, i) => (i === at ? size : 1)),
    ]);
    return { value: b.mul(unfolded, units), factor: undefined, along };
  }
}
