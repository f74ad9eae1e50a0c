import * as fc from "fast-check";
import type { nnOps } from "../../../ir/ops/nn";
import { outputOf, type Convolution } from "../samples/convolution";
import { maximaOf } from "../samples/pooling";
import { real } from "../samples/sample";
import { axisOf, realOf, sizes, type RandomSampleTable } from "./draw";
import { window } from "./window";

const alongAxis = sizes({ least: 1 }).chain((shape) =>
  fc.tuple(realOf(shape), axisOf(shape)).map(([x, axis]) => ({
    operands: [x],
    attributes: { axis },
  })),
);

const few = fc.integer({ min: 1, max: 2 });

const convolution: fc.Arbitrary<Convolution> = fc
  .tuple(window(2, { mayBePadding: true }), fc.nat({ max: 2 }), few, few, few)
  .map(([{ sizes, kernelSizes, attributes }, images, group, inputs, outputs]) => ({
    x: [images, group * inputs, ...sizes],
    filter: [group * outputs, inputs, ...kernelSizes],
    attributes: { ...attributes, group },
  }));

const pooling = fc
  .tuple(window(2, { mayBePadding: false }), fc.nat({ max: 2 }), few)
  .map(([{ sizes, kernelSizes, attributes }, images, channels]) => ({
    x: [images, channels, ...sizes],
    attributes: { kernelSizes, ...attributes },
  }));

const pooled = pooling.map(({ x, attributes }) => ({ operands: [real(x)], attributes }));

export const nnRandom: RandomSampleTable<keyof typeof nnOps> = {
  conv: fc.tuple(convolution, fc.boolean()).map(([{ x, filter, attributes }, hasBias]) => ({
    operands: [
      real(x),
      real(filter, { seed: 1 }),
      ...(hasBias ? [real([filter[0] ?? 1], { seed: 2 })] : []),
    ],
    attributes,
  })),
  convInputGradient: convolution.map((c) => ({
    operands: [outputOf(c), real(c.filter, { seed: 1 })],
    attributes: { ...c.attributes, inputSizes: c.x.slice(2) },
  })),
  convFilterGradient: convolution.map((c) => ({
    operands: [real(c.x), outputOf(c)],
    attributes: { ...c.attributes, kernelSizes: c.filter.slice(2) },
  })),
  maxPool: pooled,
  averagePool: pooled,
  maxPoolGradient: pooling.map((pool) => ({
    operands: [real(pool.x), maximaOf(pool), real(maximaOf(pool).shape, { seed: 2 })],
    attributes: pool.attributes,
    held: [0, 1],
  })),
  maxPoolSelect: pooling.map((pool) => ({
    operands: [real(pool.x), maximaOf(pool), real(pool.x, { seed: 2 })],
    attributes: pool.attributes,
    held: [0, 1],
  })),
  softmax: alongAxis,
  logSoftmax: alongAxis,
  nonMaxSuppression: fc
    .tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.constantFrom(0, 0.3, 0.5, 1), fc.boolean())
    .map(([count, size, iouThreshold, hasThreshold]) => ({
      operands: [real([count, 4]), real([count], { seed: 1 })],
      attributes: {
        ...{ size: Math.min(size, count), iouThreshold },
        scoreThreshold: hasThreshold ? 0.2 : -Infinity,
      },
      dtype: "float32",
    })),
  // Labels are uniform: they sum to 1.
  softmaxCrossEntropy: sizes({ least: 1 }).chain((shape) =>
    fc.tuple(realOf(shape), axisOf(shape)).map(([logits, axis]) => ({
      operands: [logits, { shape, data: logits.data.map(() => 1 / (shape[axis] ?? 1)) }],
      attributes: { axis },
      held: [1],
    })),
  ),
};
