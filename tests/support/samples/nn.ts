import type { nnOps } from "../../../ir/ops/nn";
import { convolutionSamples } from "./convolution";
import { poolingSamples } from "./pooling";
import { real, reals, type SampleTable } from "./sample";

const alongAxis = [
  { operands: [real([4])], attributes: { axis: 0 } },
  { operands: [real([2, 3])], attributes: { axis: 1 } },
  { operands: [real([2, 3, 2])], attributes: { axis: 1 } },
  { operands: [real([2, 0])], attributes: { axis: 1 } },
];

export const nnSamples: SampleTable<keyof typeof nnOps> = {
  ...convolutionSamples,
  ...poolingSamples,
  softmax: alongAxis,
  logSoftmax: alongAxis,
  nonMaxSuppression: [
    {
      operands: [
        reals(
          [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1],
          [5, 4],
        ),
        reals([0.9, 0.75, 0.6, 0.95, 0.5]),
      ],
      attributes: { size: 4, iouThreshold: 0.5, scoreThreshold: -Infinity },
      dtype: "float32",
    },
    {
      operands: [reals([0, 0, 1, 1, 1, 1, 0, 0], [2, 4]), reals([0.1, 0.2])],
      attributes: { size: 2, iouThreshold: 0.5, scoreThreshold: 0.15 },
      dtype: "float32",
    },
  ],
  // Labels sum to 1, and the logits' gradient holds them constant.
  softmaxCrossEntropy: [
    {
      operands: [real([2, 3]), reals([0.2, 0.5, 0.3, 0, 1, 0], [2, 3])],
      attributes: { axis: 1 },
      held: [1],
    },
    {
      operands: [real([2, 2, 1]), reals([0.25, 0.75, 1, 0], [2, 2, 1])],
      attributes: { axis: 1 },
      held: [1],
    },
  ],
};
