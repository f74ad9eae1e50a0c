import { arrayRows } from "./array";
import { controlRows } from "./control";
import { elementwiseRows } from "./elementwise";
import { imageRows } from "./image";
import { linalgRows } from "./linalg";
import { nnRows } from "./nn";
import { reductionRows } from "./reduction";
import type { Rows } from "./row";

/** How each operation of the corpus is called. */
export const rows: Rows = {
  ...elementwiseRows,
  ...reductionRows,
  ...arrayRows,
  ...linalgRows,
  ...nnRows,
  ...imageRows,
  ...controlRows,
};
