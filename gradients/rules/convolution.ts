/** Gradients of convolutions and of their two gradients, which are convolutions again. */

import type { convolutionOps } from "../../ir/ops/convolution";
import { kernelSizesOf, spatialSizes } from "../../ir/ops/window";
import type { GradientTable } from "../rule";

/**
 * ⟨conv(x, w), y⟩ is linear in x, w and y each. Its derivatives with respect to them are `convInputGradient(y, w)`,
 * `convFilterGradient(x, y)` and `conv(x, w)`: each one's gradients are the other two.
 */
export const convolutionRules: GradientTable<keyof typeof convolutionOps> = {
  // y = x ∗ w + c, linear in x and in w:  dx = convInputGradient(g, w),  dw = convFilterGradient(x, g),  dc = Σ g over batch and space
  conv: ({ g, operands: [x, filter, bias], attributes, b }) => {
    const dx = b.convInputGradient(g, filter, { ...attributes, inputSizes: spatialSizes(x.type) });
    const kernelSizes = kernelSizesOf(filter.type);
    const dFilter = b.convFilterGradient(x, g, { ...attributes, kernelSizes });
    if (bias === undefined) return [dx, dFilter];
    // d bias = Σ over batch and space
    const axes = g.type.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    return [dx, dFilter, b.reduceSum(g, { axes, keepDims: false })];
  },
  // The transpose of the convolution in x, of y and w:  dy = g ∗ w,  dw = convFilterGradient(g, y)
  convInputGradient: ({ g, operands: [y, filter], attributes, b }) => {
    const { inputSizes: _, ...window } = attributes;
    const kernelSizes = kernelSizesOf(filter.type);
    return [b.conv(g, filter, window), b.convFilterGradient(g, y, { ...window, kernelSizes })];
  },
  // The transpose of the convolution in w, of x and y:  dx = convInputGradient(y, g),  dy = x ∗ g
  convFilterGradient: ({ g, operands: [x, y], attributes, b }) => {
    const { kernelSizes: _, ...window } = attributes;
    const inputSizes = spatialSizes(x.type);
    return [b.convInputGradient(y, g, { ...window, inputSizes }), b.conv(x, g, window)];
  },
};
