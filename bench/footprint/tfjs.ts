/** The worker that measures TF.js, on its CPU backend. */

import * as tf from "@tensorflow/tfjs";
import { measureWith } from "./worker";
import type { Library } from "./programs";

void tf.setBackend("cpu").then(() =>
  // TF.js declares the same functions with other types.
  measureWith(tf as unknown as Library),
);
