import * as fc from "fast-check";
import type { DType } from "../../../ir/types/dtype";
import type { OpName } from "../../../ir/ops";
import { bools, ints, real, type OperandSample, type Range, type Sample } from "../samples/sample";

/** Why an op has no random samples. */
export interface NotSampled {
  readonly notSampled: string;
}

export const notSampled = (reason: string): NotSampled => ({ notSampled: reason });

/** Random legal uses of each op. A missing row is a compile error. */
export type RandomSampleTable<K extends OpName> = {
  readonly [P in K]: fc.Arbitrary<Sample<P>> | NotSampled;
};

export type Sizes = readonly number[];

export const productOf = (sizes: Sizes): number => sizes.reduce((a, b) => a * b, 1);

/** Sizes of axes: 0 and 1 are drawn often, since rules go wrong there. */
const size = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 5, arbitrary: fc.constantFrom(2, 3) },
);

interface ShapeLimits {
  readonly least?: number;
  readonly most?: number;
  readonly elements?: number;
}

/** A shape of few elements. */
export const sizes = ({ least = 0, most = 5, elements = 16 }: ShapeLimits = {}): fc.Arbitrary<
  number[]
> =>
  fc
    .array(size, { minLength: least, maxLength: most })
    .filter((shape) => productOf(shape) <= elements);

export const seed = fc.nat({ max: 20 });

/** A real operand of a shape, whose numbers lie in a range. `order` tells the operands of one sample apart. */
export const realOf = (shape: Sizes, range: Range = {}, order = 0): fc.Arbitrary<OperandSample> =>
  seed.map((s) => real(shape, { ...range, seed: 3 * s + order }));

/** Integers in [0, limit): indices. Nothing can be drawn from an empty range but nothing. */
export const indicesOf = (
  shape: Sizes,
  limit: number,
  dtype: DType = "int32",
): fc.Arbitrary<OperandSample> => {
  const count = limit === 0 ? 0 : productOf(shape);
  return fc
    .array(fc.nat({ max: Math.max(limit - 1, 0) }), { minLength: count, maxLength: count })
    .map((data) => ints(data, shape, dtype));
};

/** Integers other than 0, by which can be divided. */
export const intsOf = (shape: Sizes, most = 9): fc.Arbitrary<OperandSample> => {
  const count = productOf(shape);
  const element = fc.tuple(fc.integer({ min: 1, max: most }), fc.boolean());
  return fc.array(element, { minLength: count, maxLength: count }).map((data) =>
    ints(
      data.map(([n, negative]) => (negative ? -n : n)),
      shape,
    ),
  );
};

export const boolsOf = (shape: Sizes): fc.Arbitrary<OperandSample> => {
  const count = productOf(shape);
  return fc
    .array(fc.constantFrom(0 as const, 1 as const), { minLength: count, maxLength: count })
    .map((data) => bools(data, shape));
};

export const indexDType = fc.constantFrom<DType>("int32", "int64");

/** An axis of a shape that has one. */
export const axisOf = (shape: Sizes): fc.Arbitrary<number> => fc.nat({ max: shape.length - 1 });

/** Some axes of a shape, ascending. */
export const axesOf = (shape: Sizes): fc.Arbitrary<number[]> =>
  fc.subarray(shape.map((_, axis) => axis));

/** A shape that broadcasts to another: some sizes are 1, and some axes in front are missing. */
export const narrowed = (shape: Sizes): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      fc.nat({ max: shape.length }),
    )
    .map(([ones, missing]) => shape.map((n, i) => (ones[i] === true ? 1 : n)).slice(missing));

/** Shapes that broadcast against each other. */
export const broadcasting = (
  count: number,
  limits: ShapeLimits = { most: 4 },
): fc.Arbitrary<number[][]> =>
  sizes(limits).chain((shape) =>
    fc.tuple(...Array.from({ length: count }, () => narrowed(shape))).map((shapes) => [...shapes]),
  );

interface Operands {
  readonly operands: readonly OperandSample[];
}

/** Operands made one by one for some shapes. */
export const operandsOf = (
  shapes: readonly Sizes[],
  make: (shape: Sizes, order: number) => fc.Arbitrary<OperandSample>,
): fc.Arbitrary<OperandSample[]> => fc.tuple(...shapes.map(make)).map((operands) => [...operands]);

/** One real operand of any shape. */
export const unary = (range: Range = {}): fc.Arbitrary<Operands> =>
  sizes()
    .chain((shape) => realOf(shape, range))
    .map((operand) => ({ operands: [operand] }));

/** Real operands that broadcast, each in a range of its own. */
export const broadcast = (...ranges: readonly Range[]): fc.Arbitrary<Operands> =>
  broadcasting(ranges.length)
    .chain((shapes) => operandsOf(shapes, (shape, i) => realOf(shape, ranges[i], i)))
    .map((operands) => ({ operands }));

/** Operands of any kind that broadcast. */
export const broadcastOf = (
  count: number,
  make: (shape: Sizes, order: number) => fc.Arbitrary<OperandSample>,
): fc.Arbitrary<Operands> =>
  broadcasting(count)
    .chain((shapes) => operandsOf(shapes, make))
    .map((operands) => ({ operands }));
