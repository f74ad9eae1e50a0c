import { elementwiseRows } from "./elementwise";
import { imageRows } from "./image";
import { linalgRows } from "./linalg";
import { nnRows } from "./nn";
import { reductionRows } from "./reduction";
import type { Rows } from "./row";
import { shapeRows } from "./shape";

/** Calls of TF.js's functions, by family. */
export const families: Readonly<Record<string, Rows>> = {
  elementwise: elementwiseRows,
  reductions: reductionRows,
  shapes: shapeRows,
  "linear algebra": linalgRows,
  nn: nnRows,
  images: imageRows,
};
