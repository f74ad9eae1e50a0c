import { missingKernels } from "../../compiler/capabilities";
import { decompositions } from "../../compiler/decompositions";
import { lowerings } from "../../compiler/onnx/lower";
import { opNames, type OpName } from "../../ir/ops";

const isDecomposed = (op: OpName): boolean => decompositions[op] !== undefined;

/** Ops that some provider has no kernels for, at least for some dtypes or nodes. */
const missing = opNames.filter((op) =>
  Object.values(missingKernels).some((table) => {
    const row = table[op];
    return typeof row === "function" || (row ?? []).length > 0;
  }),
);

test("an op without kernels on some provider is written by others, and the other way round", () => {
  expect(missing).toEqual(opNames.filter(isDecomposed));
});

test("an op whose lowering is composed is written by others", () => {
  const composed = opNames.filter((op) => {
    const row: object = lowerings[op];
    return "neverLowered" in row && String(row.neverLowered).startsWith("legalize");
  });
  expect(composed.filter((op) => !isDecomposed(op))).toEqual([]);
  expect(composed.length).toBeGreaterThan(0);
});
