import { attemptsOf, numberOf } from "./integer-attempts";
import { integerFaults } from "./integers";

// All functions and dtypes are compared by `npm run attack -- integers`: these are those whose kernels ended the process, or were wrong.
test.each([
  [
    "quotients",
    ["floorDiv", "mod", "truncateDiv", "truncateMod", "pow"],
    ["int8", "int32", "int64"],
  ],
  [
    "sums",
    ["sum", "sumOfRows", "sumOfColumns", "sumOfBoth", "sumOfMiddle", "mean"],
    ["int32", "int64", "uint64"],
  ],
  ["products", ["prod", "prodOfRows", "prodOfColumns", "cumprod"], ["int16", "int32", "int64"]],
  [
    "extrema",
    ["max", "min", "maxOfRows", "minOfColumns", "maximum", "minimum", "sign", "relu"],
    ["int64", "uint32", "uint64"],
  ],
  ["casts", ["cast"], ["float16", "float32", "float64"]],
] as const)(
  "%s of integers at the ends of their ranges are TensorFlow's",
  async (_, names, dtypes) => {
    expect(await integerFaults(names, dtypes)).toEqual([]);
  },
);

test("the number that a failure names is that of the command", () => {
  const all = attemptsOf();
  for (const attempt of attemptsOf(["mod", "prod"], ["int64"])) {
    const named = all[numberOf(attempt)];
    expect(named?.row).toBe(attempt.row);
    expect(named?.way[0]).toBe(attempt.way[0]);
  }
});
