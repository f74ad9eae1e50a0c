/** Where functions of vectors are less accurate than a careful computation, and why. `docs/differences.md` lists them for users. */

import { floatDTypes, type FloatDType } from "./formats";
import type { VectorReference } from "./vector-references";

export interface VectorException {
  readonly functions: readonly string[];
  readonly dtypes: readonly FloatDType[];
  readonly parts: readonly VectorReference["part"][];
  readonly kinds: readonly string[];
  /** How many times the error is tolerated; infinity where there is no bound. */
  readonly times: number;
  readonly reason: string;
}

export const vectorExceptions: readonly VectorException[] = [
  {
    functions: ["layerNorm"],
    dtypes: ["float16"],
    parts: ["y", "d"],
    kinds: ["cancelling", "dominating"],
    times: Infinity,
    reason:
      "the variance, a half between the two functions, is infinite beyond 65504, as in TensorFlow",
  },
  {
    functions: ["inv"],
    dtypes: floatDTypes,
    parts: ["y"],
    kinds: ["scaledMatrix"],
    times: 200,
    reason: "an orthogonal factorisation mixes rows of different scales",
  },
  {
    functions: ["det"],
    dtypes: floatDTypes,
    parts: ["d"],
    kinds: ["scaledMatrix"],
    times: Infinity,
    reason: "the cofactors, by an orthogonal factorisation, have errors relative to the largest",
  },
];

export const vectorExceptionsFor = (
  name: string,
  dtype: FloatDType,
  part: VectorReference["part"],
  kind: string,
): readonly VectorException[] =>
  vectorExceptions.filter(
    ({ functions, dtypes, parts, kinds }) =>
      functions.includes(name) &&
      dtypes.includes(dtype) &&
      parts.includes(part) &&
      kinds.includes(kind),
  );
