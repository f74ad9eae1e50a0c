import { symbol } from "../../../ir/types/dim";
import type { shapeOps } from "../../../ir/ops/shape";
import { Literal } from "../../../ir/types/literal";
import { ints, real, type SampleTable } from "./sample";

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
  range: [
    { operands: [], attributes: { start: 3, step: -2, size: 4, dtype: "int32" } },
    { operands: [], attributes: { start: 0.5, step: 0.25, size: 300, dtype: "float32" } },
    { operands: [], attributes: { start: 0, step: 1, size: 0, dtype: "int64" } },
  ],
  sizes: [
    { operands: [], attributes: { dims: [2, 0], dtype: "int32" } },
    { operands: [], attributes: { dims: [], dtype: "int64" } },
  ],
  bindSizes: [{ operands: [ints([2, 3])], attributes: { symbols: [symbol("p"), symbol("q")] } }],
  concat: [
    { operands: [real([2, 3]), real([2, 1], { seed: 1 })], attributes: { axis: 1 } },
    {
      operands: [real([2]), real([0], { seed: 1 }), real([3], { seed: 2 })],
      attributes: { axis: 0 },
    },
    { operands: [real([2])], attributes: { axis: 0 } },
  ],
  split: [
    { operands: [real([2, 6])], attributes: { axis: 1, sizes: [1, 2, 3] } },
    { operands: [real([3, 2])], attributes: { axis: 0, sizes: [3, 0] } },
    { operands: [real([3])], attributes: { axis: 0, sizes: [3] } },
  ],
  slice: [
    { operands: [real([4, 5])], attributes: { starts: [1, 0], sizes: [2, 5], steps: [1, 1] } },
    { operands: [real([4, 6])], attributes: { starts: [0, 1], sizes: [2, 2], steps: [2, 3] } },
    { operands: [real([4, 7])], attributes: { starts: [3, 6], sizes: [4, 3], steps: [-1, -3] } },
    { operands: [real([4, 5])], attributes: { starts: [2, 1], sizes: [0, 1], steps: [2, 1] } },
    { operands: [real([2, 0])], attributes: { starts: [1, -1], sizes: [2, 0], steps: [-1, -1] } },
    { operands: [real([])], attributes: { starts: [], sizes: [], steps: [] } },
  ],
  pad: [
    { operands: [real([2, 3])], attributes: { before: [1, 0], after: [0, 2], value: 0 } },
    { operands: [real([2])], attributes: { before: [0], after: [3], value: -1.5 } },
    { operands: [real([0, 2])], attributes: { before: [1, 0], after: [0, 0], value: 0 } },
    { operands: [real([0])], attributes: { before: [0], after: [2], value: 7 } },
  ],
  tile: [
    { operands: [real([2, 3])], attributes: { multiples: [2, 1] } },
    { operands: [real([2])], attributes: { multiples: [3] } },
    { operands: [real([2, 3])], attributes: { multiples: [0, 2] } },
    { operands: [real([])], attributes: { multiples: [] } },
  ],
  trilu: [
    { operands: [real([3, 4])], attributes: { upper: true, diagonal: 1 } },
    { operands: [real([2, 3, 3])], attributes: { upper: false, diagonal: -1 } },
    { operands: [real([2, 0])], attributes: { upper: false, diagonal: 0 } },
  ],
};
