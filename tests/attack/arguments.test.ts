/** A sample of the attack `arguments`: each function answers every kind of wrong value with a value or an error that says what was given. */

import * as library from "./../../index";
import { signatures } from "../../scripts/signatures";
import { attack } from "./arguments/run";
import { isBroken } from "./arguments/verdict";

/** Functions of each kind: of tensors, sizes, callbacks, options, classes, methods, helpers. */
const sample = [
  ..."topk sum case initScope recomputeGrad gradPassThrough ensureShape random.setSeed".split(" "),
  ..."layers.dense util.flatten util.shuffle debugging.assertShapes savedModel.load".split(" "),
  ..."Tensor.prototype.sum Variable.prototype.assign LayersModel.prototype.compile tidy".split(" "),
];

test("wrong arguments of a sample of functions break nothing", async () => {
  const all = signatures("index.ts", library);
  const chosen = all.filter(({ name }) => sample.includes(name));
  expect(chosen.map(({ name }) => name).sort()).toEqual([...sample].sort());
  const { findings } = await attack(chosen, { modes: ["eager", "traced"] });
  expect(findings.length).toBeGreaterThan(sample.length * 50);
  expect(findings.filter(isBroken)).toEqual([]);
});
