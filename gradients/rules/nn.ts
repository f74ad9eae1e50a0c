/** Gradients of softmax and cross-entropy, beside those of convolutions and pooling. */

import type { nnOps } from "../../ir/ops/nn";
import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { notDifferentiable, type GradientTable } from "../rule";
import { convolutionRules } from "./convolution";
import { poolingRules } from "./pooling";

const sumAlong = (b: Builder, x: Value, axis: number): Value =>
  b.reduceSum(x, { axes: [axis], keepDims: true });

export const nnRules: GradientTable<keyof typeof nnOps> = {
  ...convolutionRules,
  ...poolingRules,
  // y = softmax x:  dx = y·(g − Σ g·y)
  softmax: ({ g, result: y, attributes: { axis }, b }) => [
    b.mul(b.sub(g, sumAlong(b, b.mul(g, y), axis)), y),
  ],
  nonMaxSuppression: notDifferentiable("integer result"),
  // y = log softmax x:  dx = g − eʸ·Σ g
  logSoftmax: ({ g, result: y, attributes: { axis }, b }) => [
    b.sub(g, b.mul(b.exp(y), sumAlong(b, g, axis))),
  ],
  // d logits = g·(softmax logits − labels), with the labels held constant;  d labels = −g·log softmax logits
  softmaxCrossEntropy: ({ g, operands: [logits, labels], attributes: { axis }, b }) => {
    const shape = logits.type.shape.map((dim, i) => (i === axis ? 1 : dim));
    const upstream = b.withShape(g, shape);
    const logProbabilities = b.logSoftmax(logits, { axis });
    const difference = b.sub(b.exp(logProbabilities), b.stopGradient(labels));
    return [b.mul(upstream, difference), b.mul(b.neg(upstream), logProbabilities)];
  },
};
