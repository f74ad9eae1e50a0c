import * as fc from "fast-check";
import { Literal } from "../../../ir/types/literal";
import type { shapeOps } from "../../../ir/ops/shape";
import { shapeSamples } from "../samples/shape";
import {
  axisOf,
  narrowed,
  operandsOf,
  productOf,
  realOf,
  sizes,
  type RandomSampleTable,
  type Sizes,
} from "./draw";

/** Sizes of as many elements: axes of size 1 come in, and neighbours merge. */
const regrouped = (shape: Sizes): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray([...shape, 1, 1], { minLength: shape.length }).chain((drawn) => {
    const lost = productOf(shape) === productOf(drawn) ? drawn : [...shape, 1];
    return fc
      .array(fc.boolean(), { minLength: lost.length, maxLength: lost.length })
      .map((merges) =>
        lost.reduce<number[]>((grouped, n, i) => {
          const last = grouped.at(-1);
          return last !== undefined && merges[i] === true
            ? [...grouped.slice(0, -1), last * n]
            : [...grouped, n];
        }, []),
      );
  });

interface Taken {
  readonly start: number;
  readonly size: number;
  readonly step: number;
}

/** Elements of an axis, by a first one, a number and a distance. */
const taken = (length: number): fc.Arbitrary<Taken> =>
  fc.constantFrom(-3, -2, -1, 1, 1, 2, 3).chain((step) => {
    const most = length === 0 ? 0 : Math.floor((length - 1) / Math.abs(step)) + 1;
    return fc.nat({ max: most }).chain((size) => {
      const room = length - 1 - Math.max(size - 1, 0) * Math.abs(step);
      return fc.nat({ max: Math.max(room, 0) }).map((offset) => ({
        size,
        step,
        start: step > 0 ? offset : Math.max(length - 1 - offset, 0),
      }));
    });
  });

const perAxis = <T>(shape: Sizes, draw: (n: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.tuple(...shape.map(draw)).map((each) => [...each]);

const withAxis = sizes({ least: 1 }).chain((shape) => fc.tuple(fc.constant(shape), axisOf(shape)));

export const shapeRandom: RandomSampleTable<keyof typeof shapeOps> = {
  constant: sizes().map((shape) => ({
    operands: [],
    attributes: {
      value: new Literal(
        "float32",
        shape,
        Array.from({ length: productOf(shape) }, (_, i) => i / 4),
      ),
    },
  })),
  range: fc
    .record({
      start: fc.integer({ min: -5, max: 5 }),
      step: fc.constantFrom(-2, -1, 1, 3),
      size: fc.nat({ max: 300 }),
      dtype: fc.constantFrom("float32" as const, "int32" as const, "int64" as const),
    })
    .map((attributes) => ({ operands: [], attributes })),
  sizes: fc
    .record({ dims: sizes(), dtype: fc.constantFrom("int32" as const, "int64" as const) })
    .map((attributes) => ({ operands: [], attributes })),
  bindSizes: fc.constantFrom(...shapeSamples.bindSizes),
  reshape: sizes().chain((shape) =>
    fc
      .tuple(realOf(shape), regrouped(shape))
      .map(([x, target]) => ({ operands: [x], attributes: { shape: target } })),
  ),
  transpose: sizes().chain((shape) => {
    const axes = shape.map((_, axis) => axis);
    return fc
      .tuple(realOf(shape), fc.shuffledSubarray(axes, { minLength: axes.length }))
      .map(([x, perm]) => ({ operands: [x], attributes: { perm } }));
  }),
  broadcastTo: sizes().chain((shape) =>
    narrowed(shape)
      .chain((own) => realOf(own))
      .map((x) => ({ operands: [x], attributes: { shape } })),
  ),
  sumTo: sizes().chain((shape) =>
    fc
      .tuple(realOf(shape), narrowed(shape))
      .map(([x, target]) => ({ operands: [x], attributes: { shape: target } })),
  ),
  concat: withAxis.chain(([shape, axis]) =>
    fc
      .array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 })
      .chain((lengths) =>
        operandsOf(
          lengths.map((length) => shape.with(axis, length)),
          (own, i) => realOf(own, {}, i),
        ),
      )
      .map((operands) => ({ operands, attributes: { axis } })),
  ),
  split: withAxis.chain(([shape, axis]) =>
    fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 4 }).chain((parts) => {
      const whole = parts.reduce((a, b) => a + b, 0);
      return realOf(shape.with(axis, whole)).map((x) => ({
        operands: [x],
        attributes: { axis, sizes: parts },
      }));
    }),
  ),
  slice: sizes({ elements: 24 })
    .map((shape) => shape.map((n, i) => (i < 2 ? n * 2 : n)))
    .chain((shape) =>
      fc.tuple(realOf(shape), perAxis(shape, taken)).map(([x, each]) => ({
        operands: [x],
        attributes: {
          starts: each.map(({ start }) => start),
          sizes: each.map(({ size }) => size),
          steps: each.map(({ step }) => step),
        },
      })),
    ),
  pad: sizes({ most: 4 }).chain((shape) => {
    const amounts = perAxis(shape, () => fc.nat({ max: 2 }));
    return fc
      .tuple(realOf(shape), amounts, amounts, fc.constantFrom(0, 0, -1, 7))
      .map(([x, before, after, value]) => ({
        operands: [x],
        attributes: { before, after, value },
      }));
  }),
  tile: sizes({ most: 4, elements: 12 }).chain((shape) =>
    fc
      .tuple(
        realOf(shape),
        perAxis(shape, () => fc.nat({ max: 3 })),
      )
      .map(([x, multiples]) => ({ operands: [x], attributes: { multiples } })),
  ),
  trilu: sizes({ least: 2 }).chain((shape) =>
    fc
      .tuple(realOf(shape), fc.boolean(), fc.integer({ min: -3, max: 3 }))
      .map(([x, upper, diagonal]) => ({ operands: [x], attributes: { upper, diagonal } })),
  ),
};
