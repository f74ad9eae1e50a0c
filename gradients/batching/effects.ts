/** Batching rules of effects: a host function is called once per example. */

import { isStatic } from "../../ir/types/dim";
import { sliceAxis, squeezed, concatAxis, unsqueezed } from "../../ir/compose/axes";
import { UnimplementedError } from "../../ir/errors";
import type { effectOps } from "../../ir/ops/effects";
import { neverBatched, type BatchingTable } from "./rule";

export const effectBatching: BatchingTable<keyof typeof effectOps> = {
  print: neverBatched("a derivative prints nothing"),
  assert: neverBatched("a derivative asserts nothing"),
  // A host function takes one example.
  hostCall: ({ operands, batched, attributes, results, size, b }) => {
    if (!isStatic(size)) {
      throw new UnimplementedError({
        what: `a Jacobian through the host's function ${attributes.fn.name}`,
        given: `${size.text} rows, known only at run time`,
        expected: "a known number of rows: the function is called once for each",
        fix: "give the tensor a known shape, or use operations instead of tf.jsFunction",
      });
    }
    const rows = Array.from({ length: size }, (_, i) =>
      b.hostCall(
        ...operands.map((x, k) =>
          batched[k] === true ? squeezed(b, sliceAxis(b, x, 0, i, 1), 0) : x,
        ),
        attributes,
      ),
    );
    return results.map(({ type }, k) => {
      const parts = rows.flatMap((row) => row[k] ?? []).map((x) => unsqueezed(b, x, 0));
      return parts.length > 0 ? concatAxis(b, parts, 0) : b.full(type.dtype, [0, ...type.shape], 0);
    });
  },
};
