/** The position of the channels in images, by TF.js's names. */

import { currentLocation, ValueError } from "../../api/errors";
import { transpose } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";

/** The position of the channels, by TF.js's names. */
export type ImageFormat = "channelsFirst" | "channelsLast";

/** @throws ValueError for another name */
export function requireFormat(format: ImageFormat, layer: string): void {
  requireName("dataFormat", format, ["channelsFirst", "channelsLast"], layer);
}

/** @throws ValueError for another name */
export function requireName(
  argument: string,
  given: string,
  expected: readonly string[],
  layer: string,
): void {
  if (expected.includes(given)) return;
  throw new ValueError(
    {
      what: `${argument} of layer ${layer} is ${given}`,
      given,
      expected: expected.join(" or "),
    },
    currentLocation(),
  );
}

/** The second axis as the last one. */
export const moveChannelsLast = (x: Tensor): Tensor => {
  const [, , ...inner] = x.shape.map((_, axis) => axis);
  return transpose(x, [0, ...inner, 1]);
};
