/** Gradients of pooling: the selection of maxima and its transpose, and the transpose of a mean. */

import type { Builder } from "../../ir/builder";
import { multiplyDims } from "../../ir/types/dim";
import { elementCounts } from "../../ir/compose/window-counts";
import type { Value } from "../../ir/graph";
import type { PoolAttributes, poolingOps } from "../../ir/ops/pooling";
import { spatialSizes } from "../../ir/ops/window";
import type { GradientTable } from "../rule";

export const poolingRules: GradientTable<keyof typeof poolingOps> = {
  // y = max x over each window:  dx = maxPoolGradient(x, y, g): Σ g over the windows of which an element is the first maximum
  maxPool: ({ g, operands: [x], result, attributes, b }) => [
    b.maxPoolGradient(x, result, g, attributes),
  ],
  // Linear in its third operand, the transpose of selecting:  du = maxPoolSelect(x, maxima, g);  x and the maxima only decide where
  maxPoolGradient: ({ g, operands: [x, maxima], attributes, b }) => [
    null,
    null,
    b.maxPoolSelect(x, maxima, g, attributes),
  ],
  // Linear in its third operand:  dy = maxPoolGradient(x, maxima, g);  x and the maxima only decide what
  maxPoolSelect: ({ g, operands: [x, maxima], attributes, b }) => [
    null,
    null,
    b.maxPoolGradient(x, maxima, g, attributes),
  ],
  // y = mean x over each window:  dx = Σ g/n over the windows of an element, n being the number of elements of each
  averagePool: ({ g, operands: [x], attributes, b }) => [averagePoolTranspose(b, g, x, attributes)],
};

/**
 * The transpose of a mean over windows: a transposed convolution of each channel with ones, after a division by
 * the windows' element counts.
 */
function averagePoolTranspose(
  b: Builder,
  g: Value,
  x: Value,
  { kernelSizes, ...window }: PoolAttributes,
): Value {
  const { shape } = x.type;
  // A half holds no count beyond 65504.
  const dtype = x.type.dtype === "float16" ? "float32" : x.type.dtype;
  const [batch = 1, channels = 1] = shape;
  const images = multiplyDims(batch, channels);
  const inputSizes = spatialSizes(x.type);
  const counts = elementCounts(b, { dtype, shape }, { kernelSizes, ...window });
  const share = b.div(b.toDType(g, dtype), counts);
  const ones = b.full(dtype, [1, 1, ...kernelSizes], 1);
  const spread = b.convInputGradient(
    b.withShape(share, [images, 1, ...spatialSizes(g.type)]),
    ones,
    { ...window, group: 1, inputSizes },
  );
  return b.toDType(b.withShape(spread, shape), x.type.dtype);
}
