/** @jest-environment ./tests/support/node-realm.cjs */
/** Of every op: sizes that turn out to be 0 or 1 at the run give what known sizes give, with derivatives, or are refused in words of this library. */
import { definitionOf, opNames, type OpName } from "../../ir/ops";
import { openFaults } from "../support/open-as-known";
import { samplesOf } from "../support/samples";

/** Ops that refuse at the run what known sizes make of operands that no result uses, and why that is right. */
const stricter: ReadonlyMap<OpName, string> = new Map<OpName, string>([
  ["div", "a divisor is 0, though nothing is divided by it"],
  ["floorDiv", "a divisor is 0, though nothing is divided by it"],
  ["gather", "an index is out of range, though the slices at it are empty"],
  ["gatherElements", "more indices than elements, or out of range, in an empty tensor"],
  ["scatterElements", "more indices than elements, or out of range, in an empty tensor"],
  ["maxPool", "ONNX Runtime pools no empty images"],
  ["averagePool", "ONNX Runtime pools no empty images"],
]);

/** Results without elements whose shape is another one: of no images, each empty, ONNX Runtime counts one window in place of none. */
const countsWindows: readonly OpName[] = ["maxPool", "averagePool"];

/** The gradients of `maxPool` use them, with what it gives; other operands have no meaning. */
const ofPooling: readonly OpName[] = ["maxPoolGradient", "maxPoolSelect"];

const pure = opNames.filter(
  (op) => definitionOf(op).effect === "none" && samplesOf(op).length > 0 && !ofPooling.includes(op),
);

test.each(pure)("%s", (op) => {
  const faults = samplesOf(op).flatMap((sample) => [
    ...openFaults(op, sample, { real: "float32", differentiated: false }),
    ...openFaults(op, sample, { real: "float64", differentiated: true }),
    ...openFaults(op, sample, { real: "int32", differentiated: false }),
  ]);
  const wrong = faults.filter(
    ({ kind, text }) =>
      !(kind === "refusal" && stricter.has(op)) &&
      !(countsWindows.includes(op) && text.includes("result 0 of shape [0,0,1,1], not [0,0,0,0]")),
  );
  expect(wrong.map(({ text }) => text)).toEqual([]);
});
