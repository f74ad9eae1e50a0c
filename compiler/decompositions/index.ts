/** The table of decompositions, which `legalize` applies to ops that a provider does not support. */

import type { Decomposition } from "./decomposition";
import type { OpName } from "../../ir/ops";
import { elementwiseDecompositions } from "./elementwise";
import { linalgDecompositions } from "./linalg";
import { nnDecompositions } from "./nn";
import { indexingDecompositions } from "./indexing";
import { reductionDecompositions } from "./reduction";

export const decompositions: { readonly [K in OpName]?: Decomposition<K> } = {
  ...elementwiseDecompositions,
  ...linalgDecompositions,
  ...nnDecompositions,
  ...indexingDecompositions,
  ...reductionDecompositions,
};
