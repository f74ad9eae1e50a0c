import { lowerings } from "../../compiler/onnx/lower";
import { batchingRules } from "../../gradients/batching";
import { gradientRules } from "../../gradients/rules";
import { opNames } from "../../ir/ops";
import { randomSamples } from "../support/random-samples";
import { samples } from "../support/samples";

/** The tables of ops. A row that is left out is a compile error, too; this is the same law at run time, for rows that are spread. */
const tables = { gradientRules, batchingRules, lowerings, samples, randomSamples };

test.each(Object.entries(tables))("%s has a row for each op, and no others", (_, table) => {
  expect(Object.keys(table).sort()).toEqual(opNames.toSorted());
});
