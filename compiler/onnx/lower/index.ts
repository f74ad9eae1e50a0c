/** The table of lowerings: how each op is written in ONNX, opset 21. */

import type { OpName } from "../../../ir/ops";
import type { LoweringTable } from "../lowering";
import { controlLowerings } from "./control";
import { customLowerings } from "./custom";
import { effectLowerings } from "./effects";
import { elementwiseLowerings } from "./elementwise";
import { indexingLowerings } from "./indexing";
import { linalgLowerings } from "./linalg";
import { nnLowerings } from "./nn";
import { randomLowerings } from "./random";
import { reductionLowerings } from "./reduction";
import { shapeLowerings } from "./shape";
import { stateLowerings } from "./state";

export const lowerings: LoweringTable<OpName> = {
  ...elementwiseLowerings,
  ...reductionLowerings,
  ...shapeLowerings,
  ...indexingLowerings,
  ...linalgLowerings,
  ...nnLowerings,
  ...controlLowerings,
  ...randomLowerings,
  ...customLowerings,
  ...stateLowerings,
  ...effectLowerings,
};
