import * as fc from "fast-check";
import { symbol } from "../../../ir/types/dim";
import type { indexingOps, Reduction } from "../../../ir/ops/indexing";
import { ints, type OperandSample } from "../samples/sample";
import {
  axisOf,
  boolsOf,
  indexDType,
  indicesOf,
  productOf,
  realOf,
  sizes,
  type RandomSampleTable,
  type Sizes,
} from "./draw";

const reduction = fc.constantFrom<Reduction>("none", "add", "mul", "max", "min");

const withAxis = sizes({ least: 1, most: 4 }).chain((shape) =>
  fc.tuple(fc.constant(shape), axisOf(shape)),
);

/** Few positions, none where there is nothing to point at. */
const positions = (limit: number, most = 2): fc.Arbitrary<number[]> =>
  sizes({ most, elements: 6 }).map((shape) => (limit === 0 ? [...shape, 0] : shape));

/** Coordinates of places in the first axes of a shape, as many as asked for; all different where they must be. */
function coordinates(
  shape: Sizes,
  depth: number,
  places: Sizes,
  areDistinct: boolean,
): fc.Arbitrary<OperandSample> {
  const into = shape.slice(0, depth);
  const room = productOf(into);
  const count = productOf(places);
  const flat = areDistinct
    ? fc.shuffledSubarray(
        Array.from({ length: room }, (_, i) => i),
        { minLength: count, maxLength: count },
      )
    : fc.array(fc.nat({ max: Math.max(room - 1, 0) }), { minLength: count, maxLength: count });
  return fc.tuple(flat, indexDType).map(([each, dtype]) =>
    ints(
      each.flatMap((place) => {
        let rest = place;
        return into
          .toReversed()
          .map((n) => {
            const coordinate = rest % n;
            rest = Math.floor(rest / n);
            return coordinate;
          })
          .toReversed();
      }),
      [...places, depth],
      dtype,
    ),
  );
}

interface Pointed {
  readonly shape: Sizes;
  readonly depth: number;
  readonly places: Sizes;
}

/** A shape, how many of its axes have coordinates, and how many places are pointed at. */
const pointed = (mustFit: boolean): fc.Arbitrary<Pointed> =>
  sizes({ least: 1, most: 4 }).chain((shape) =>
    fc.integer({ min: 1, max: shape.length }).chain((depth) => {
      const room = productOf(shape.slice(0, depth));
      return positions(room)
        .filter((places) => !mustFit || productOf(places) <= room)
        .map((places) => ({ shape, depth, places }));
    }),
  );

/** Indices along an axis into a tensor, whose other axes are no longer than the tensor's. */
const elementIndices = (
  shape: Sizes,
  axis: number,
  areDistinct: boolean,
): fc.Arbitrary<OperandSample> => {
  const length = shape[axis] ?? 0;
  return fc
    .tuple(...shape.map((n, i) => fc.nat({ max: i === axis && !areDistinct && n > 0 ? n + 1 : n })))
    .chain((drawn) => {
      const own: number[] = [...drawn];
      if (!areDistinct) return indicesOf(own, length);
      // Distinct along the axis: a rotation of it for each line.
      return fc.nat({ max: 5 }).map((turn) => {
        const inner = productOf(own.slice(axis + 1));
        const data = Array.from({ length: productOf(own) }, (_, i) => {
          const along = Math.floor(i / inner) % (own[axis] ?? 1);
          return (along + turn) % length;
        });
        return ints(data, own);
      });
    });
};

export const indexingRandom: RandomSampleTable<keyof typeof indexingOps> = {
  gather: withAxis.chain(([shape, axis]) =>
    fc
      .tuple(positions(shape[axis] ?? 0), indexDType)
      .chain(([places, dtype]) =>
        fc.tuple(realOf(shape), indicesOf(places, shape[axis] ?? 0, dtype)),
      )
      .map((operands) => ({ operands, attributes: { axis } })),
  ),
  gatherND: pointed(false).chain(({ shape, depth, places }) =>
    fc
      .tuple(realOf(shape), coordinates(shape, depth, places, false))
      .map((operands) => ({ operands })),
  ),
  scatterND: reduction.chain((kind) =>
    pointed(kind === "none").chain(({ shape, depth, places }) =>
      fc
        .tuple(
          realOf(shape),
          coordinates(shape, depth, places, kind === "none"),
          realOf([...places, ...shape.slice(depth)], {}, 1),
        )
        .map((operands) => ({ operands, attributes: { reduction: kind } })),
    ),
  ),
  gatherElements: withAxis.chain(([shape, axis]) =>
    fc
      .tuple(realOf(shape), elementIndices(shape, axis, false))
      .map((operands) => ({ operands, attributes: { axis } })),
  ),
  scatterElements: fc.tuple(withAxis, reduction).chain(([[shape, axis], kind]) =>
    elementIndices(shape, axis, kind === "none")
      .chain((indices) =>
        fc.tuple(realOf(shape), fc.constant(indices), realOf(indices.shape, {}, 1)),
      )
      .map((operands) => ({ operands, attributes: { axis, reduction: kind } })),
  ),
  nonZero: sizes({ least: 1 })
    .chain(boolsOf)
    .map((x) => ({ operands: [x], attributes: { count: symbol("count") } })),
};
