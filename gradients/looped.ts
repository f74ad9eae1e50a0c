import { concatAxis, sliceAxis, squeezed, unsqueezed } from "../ir/compose";
import { formatDim, isStatic } from "../ir/dim";
import { UnimplementedError } from "../ir/errors";
import type { Value } from "../ir/graph";
import type { Attributes, OpName } from "../ir/ops";
import { warnOnce } from "../ir/warning";
import type { BatchingInput } from "./batching-rule";

/** A rule for an op that works on one example only: it is applied to each example by itself, with a warning that names it. */
export const looped =
  <K extends OpName>(op: K, nameOf: (attributes: Attributes<K>) => string) =>
  ({ operands, batched, attributes, regions, results, size, b }: BatchingInput<K>): Value[] => {
    const name = nameOf(attributes);
    if (!isStatic(size)) {
      throw new UnimplementedError({
        what: `${name} can not be vectorised over a number of examples that is not known while tracing`,
        given: `${formatDim(size)} examples`,
        expected: "a known number of examples",
        fix: "experimentalUsePfor: false, or sizes that are known while tracing",
      });
    }
    warnOnce(`${name} works on one example only and is repeated for each of a batch`);
    const examples = Array.from({ length: size }, (_, i) => {
      const own = operands.map((value, k) =>
        batched[k] === true ? squeezed(b, sliceAxis(b, value, 0, i, 1), 0) : value,
      );
      return b.emit({ op, operands: own, attributes, regions }).results;
    });
    return results.map(({ type }, k) => {
      const rows = examples.flatMap((values) => values[k] ?? []);
      if (rows.length === 0) return b.full(type.dtype, [0, ...type.shape], 0);
      return concatAxis(
        b,
        rows.map((row) => unsqueezed(b, row, 0)),
        0,
      );
    });
  };
