/** Batching rules of softmax, cross-entropy and non-maximum suppression, beside convolutions and pooling. */

import type { nnOps } from "../../ir/ops/nn";
import type { BatchingTable } from "./rule";
import { looped } from "./fallback-loop";
import { withAxis } from "./axes";
import { convolutionBatching } from "./convolution";
import { poolingBatching } from "./pooling";

export const nnBatching: BatchingTable<keyof typeof nnOps> = {
  ...convolutionBatching,
  ...poolingBatching,
  // The same axis, after the batch axis.
  softmax: ({ operands: [x], attributes: { axis }, b }) => b.softmax(x, { axis: axis + 1 }),
  logSoftmax: ({ operands: [x], attributes: { axis }, b }) => b.logSoftmax(x, { axis: axis + 1 }),
  nonMaxSuppression: looped("nonMaxSuppression", () => "nonMaxSuppression"),
  softmaxCrossEntropy: ({ operands, batched, attributes: { axis }, size, b }) => {
    const [logits, labels] = operands;
    return b.softmaxCrossEntropy(
      withAxis(b, logits, batched[0] === true, size),
      withAxis(b, labels, batched[1] === true, size),
      { axis: axis + 1 },
    );
  },
};
