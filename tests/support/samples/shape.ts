import type { shapeOps } from "../../../ir/ops/shape";
import { Literal } from "../../../ir/literal";
import { real, type SampleTable } from "./sample";

export const shapeSamples: SampleTable<keyof typeof shapeOps> = {
  constant: [
    { operands: [], attributes: { value: new Literal("float32", [2], [1, 2]) } },
    { operands: [], attributes: { value: new Literal("bool", [], [1]) } },
  ],
  reshape: [
    { operands: [real([2, 3])], attributes: { shape: [3, 2] } },
    { operands: [real([2, 3])], attributes: { shape: [6] } },
    { operands: [real([1])], attributes: { shape: [] } },
    { operands: [real([2, 0])], attributes: { shape: [0, 5] } },
  ],
  transpose: [
    { operands: [real([2, 3])], attributes: { perm: [1, 0] } },
    { operands: [real([2, 3, 4])], attributes: { perm: [2, 0, 1] } },
    { operands: [real([])], attributes: { perm: [] } },
  ],
  broadcastTo: [
    { operands: [real([3])], attributes: { shape: [2, 3] } },
    { operands: [real([2, 1])], attributes: { shape: [2, 3] } },
    { operands: [real([])], attributes: { shape: [2] } },
  ],
  sumTo: [
    { operands: [real([2, 3])], attributes: { shape: [3] } },
    { operands: [real([2, 3])], attributes: { shape: [2, 1] } },
    { operands: [real([2])], attributes: { shape: [] } },
  ],
};
