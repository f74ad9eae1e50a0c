import { floatDTypes } from "./formats";
import { vectorDeviations, type VectorDeviation } from "./vector-compare";
import { vectorFunctions } from "./vector-functions";
import { readVectorCases } from "./vector-references";

const cases = readVectorCases();

const text = ({ name, dtype, kind, length, part, index, actual, value }: VectorDeviation): string =>
  `${dtype} ${name} of ${length} "${kind}", ${part} ${index}: ${actual}, not ${value}`;

test("every function has references, and the other way round", () => {
  expect([...cases.keys()].sort()).toEqual(Object.keys(vectorFunctions).sort());
});

// All functions are compared by `npm run sweep`: these are one of each kind, of at most seven elements or matrices of three rows.
test.each([
  "sum",
  "logSumExp",
  "softmax",
  "norm2",
  "globalNorm",
  "variance",
  "std",
  "l2Normalize",
  "sigmoidCrossEntropy",
  "huberLoss",
  "logCosh",
  "batchNorm",
  "solve",
])("%s and its derivative are as accurate as a careful computation, in all dtypes", (name) => {
  const short = (cases.get(name) ?? []).filter(({ length }) => length <= 9);
  const all = floatDTypes.flatMap((dtype) =>
    short.flatMap((each) => vectorDeviations(each, dtype)),
  );
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ error }) => !(error <= 1)).map(text)).toEqual([]);
});

// Terms that are added up one after the other are off by 4e-4 at this length.
test.each(["sum", "mean", "logSumExp", "softmax", "norm1", "norm2"])(
  "%s of 300,000 equal elements is as accurate as of a few",
  (name) => {
    const long = (cases.get(name) ?? []).filter(({ length }) => length > 1e5);
    const all = long.flatMap((each) => vectorDeviations(each, "float32"));
    expect(all.length).toBeGreaterThan(1);
    expect(all.filter(({ error }) => !(error <= 1)).map(text)).toEqual([]);
  },
);
