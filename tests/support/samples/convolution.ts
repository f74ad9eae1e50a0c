import type { ConvAttributes, convolutionOps } from "../../../ir/ops/convolution";
import { spatialSizes, windowCounts } from "../../../ir/ops/window";
import { isStatic } from "../../../ir/types/dim";
import { real, type OperandSample, type SampleTable } from "./sample";

/** A convolution's three types. */
export interface Convolution {
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly attributes: ConvAttributes;
}

const convolution = (
  x: readonly number[],
  filter: readonly number[],
  attributes: Partial<ConvAttributes> = {},
): Convolution => {
  const ones = filter.slice(2).map(() => 1);
  const none = [...ones, ...ones].map(() => 0);
  return {
    x,
    filter,
    attributes: { strides: ones, dilations: ones, pads: none, group: 1, ...attributes },
  };
};

const convolutions: readonly Convolution[] = [
  convolution([2, 2, 3, 3], [2, 2, 2, 2]),
  convolution([1, 1, 4, 3], [2, 1, 3, 2], { pads: [1, 0, 1, 1] }),
  convolution([1, 2, 5, 4], [1, 2, 2, 2], { strides: [2, 3], pads: [0, 1, 1, 1] }),
  convolution([1, 1, 5, 5], [1, 1, 2, 2], {
    dilations: [2, 3],
    strides: [1, 2],
    pads: [0, 1, 0, 0],
  }),
  // The last column of the input is in no window, and the padding is wider than the window.
  convolution([1, 1, 3, 5], [1, 1, 1, 2], { strides: [1, 2], pads: [1, 0, 1, 0] }),
  convolution([1, 4, 3, 3], [4, 2, 2, 2], { group: 2 }),
  convolution([2, 2, 4, 3], [4, 1, 2, 2], { group: 2, strides: [2, 1], pads: [1, 1, 0, 0] }),
  convolution([2, 2, 4], [3, 2, 2], { strides: [2], pads: [1, 0] }),
  convolution([1, 1, 2, 3, 2], [2, 1, 2, 2, 1], { pads: [0, 1, 0, 1, 0, 0] }),
  convolution([0, 1, 3, 3], [2, 1, 2, 2]),
];

export const outputOf = ({ x, filter, attributes }: Convolution): OperandSample => {
  const counts = windowCounts(
    spatialSizes({ dtype: "float64", shape: x }),
    filter.slice(2),
    attributes,
  );
  return real([x[0] ?? 1, filter[0] ?? 1, ...counts.filter(isStatic)], { seed: 2 });
};

const second = { seed: 1 };

export const convolutionSamples: SampleTable<keyof typeof convolutionOps> = {
  conv: [
    ...convolutions.map(({ x, filter, attributes }) => ({
      operands: [real(x), real(filter, second)],
      attributes,
    })),
    ...convolutions.slice(0, 2).map(({ x, filter, attributes }) => ({
      operands: [real(x), real(filter, second), real([filter[0] ?? 1], { seed: 2 })],
      attributes,
    })),
  ],
  convInputGradient: convolutions.map(({ x, filter, attributes }) => ({
    operands: [outputOf({ x, filter, attributes }), real(filter, second)],
    attributes: { ...attributes, inputSizes: x.slice(2) },
  })),
  convFilterGradient: convolutions.map(({ x, filter, attributes }) => ({
    operands: [real(x), outputOf({ x, filter, attributes })],
    attributes: { ...attributes, kernelSizes: filter.slice(2) },
  })),
};
