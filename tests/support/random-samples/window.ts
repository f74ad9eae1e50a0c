import * as fc from "fast-check";
import { reachOf, type WindowAttributes } from "../../../ir/ops/window";

/** A window over some spatial axes, and sizes of an input that it fits in. */
export interface Window {
  readonly sizes: readonly number[];
  readonly kernelSizes: readonly number[];
  readonly attributes: WindowAttributes;
}

interface WindowLimits {
  /** Whether a window may lie in the padding altogether. */
  readonly mayBePadding: boolean;
}

const axis = ({ mayBePadding }: WindowLimits) =>
  fc
    .record({
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
      dilation: fc.constantFrom(1, 1, 2),
      room: fc.nat({ max: 2 }),
    })
    .chain(({ kernel, stride, dilation, room }) => {
      const reach = reachOf(kernel, dilation);
      const pad = fc.nat({ max: mayBePadding ? 2 : dilation > 1 ? 0 : kernel - 1 });
      return fc.tuple(pad, pad).map(([before, after]) => {
        const least = mayBePadding ? reach - before - after : Math.max(reach - before - after, 1);
        return { kernel, stride, dilation, before, after, size: Math.max(least, 1) + room };
      });
    });

/** @param most number of spatial axes at most */
export const window = (most: number, limits: WindowLimits): fc.Arbitrary<Window> =>
  fc.array(axis(limits), { minLength: 1, maxLength: most }).map((axes) => ({
    sizes: axes.map(({ size }) => size),
    kernelSizes: axes.map(({ kernel }) => kernel),
    attributes: {
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
    },
  }));
