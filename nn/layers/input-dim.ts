/** The options that declare a vector as the input of a layer by its length alone. */

import { currentLocation, ValueError } from "../../api/errors";
import type { LayerConfig } from "./layer";

/**
 * Options in which a length under the name `option` has become an `inputShape`, unless the input's shape is declared anyway.
 *
 * @throws ValueError for a length that differs from the declared one
 */
export function withInputDim<K extends string>(
  config: LayerConfig & Readonly<Partial<Record<K, number>>>,
  option: K,
): LayerConfig {
  const length: number | undefined = config[option];
  if (length === undefined) return config;
  const { inputShape, batchInputShape } = config;
  const declared =
    batchInputShape?.slice(1) ?? (typeof inputShape === "number" ? [inputShape] : inputShape);
  if (declared === undefined) return { ...config, inputShape: [length] };
  const size = declared.at(-1);
  if (size === length || size === null) return config;
  throw new ValueError(
    {
      what: `${option} is ${length}, but the declared input ends with ${String(size)}`,
      given: `${option}: ${length}, shape [${declared.map(String).join(",")}]`,
      expected: "one size",
      fix: `remove ${option}`,
    },
    currentLocation(),
  );
}
