import { deviations, type Deviation } from "./compare";
import { floatDTypes } from "./formats";
import { functions } from "./functions";
import { readReferences } from "./references";

const references = readReferences();

const text = ({ name, dtype, order, argument, point, actual, expected }: Deviation): string =>
  `${dtype} ${name}, derivative ${order} by argument ${argument}, at ${point.join()}: ${actual}, not ${expected}`;

test("every function has references, and the other way round", () => {
  expect([...references.keys()].sort()).toEqual(Object.keys(functions).sort());
});

// All functions are compared by `npm run sweep`: these are those whose formulas have tails, ends and branches.
test.each([
  "erfc",
  "erfinv",
  "sigmoid",
  "softplus",
  "logSigmoid",
  "acosh",
  "pow",
  "atan2",
  "gelu",
  "selu",
])("%s and its derivatives are right at the corners of its domain, in all dtypes", (name) => {
  const all = floatDTypes.flatMap((dtype) => deviations(references.get(name) ?? [], dtype));
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(({ error }) => error > 1).map(text)).toEqual([]);
});
