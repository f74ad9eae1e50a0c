/** The table of gradient rules: how each op differentiates. */

import type { OpName } from "../../ir/ops";
import type { GradientTable } from "../rule";
import { controlRules } from "./control";
import { customRules } from "./custom";
import { effectRules } from "./effects";
import { elementwiseRules } from "./elementwise";
import { indexingRules } from "./indexing";
import { linalgRules } from "./linalg";
import { nnRules } from "./nn";
import { randomRules } from "./random";
import { reductionRules } from "./reduction";
import { shapeRules } from "./shape";
import { stateRules } from "./state";

export const gradientRules: GradientTable<OpName> = {
  ...elementwiseRules,
  ...reductionRules,
  ...shapeRules,
  ...indexingRules,
  ...linalgRules,
  ...nnRules,
  ...controlRules,
  ...randomRules,
  ...customRules,
  ...stateRules,
  ...effectRules,
};
