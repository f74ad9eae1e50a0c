import { growthOf, slope } from "./soak";
import { soakLoops } from "./soak-loops";

// `npm run attack -- soak` repeats each loop 20,000 times.
test.each(["tensors", "unread", "variables", "forgotten", "modules"])(
  "1,000 iterations of the loop %s do not grow",
  async (name) => {
    expect((await growthOf(name, 1000)).faults).toEqual([]);
  },
);

test.each(["optimizers", "functions", "objects", "predictions", "live", "failures"])(
  "400 iterations of the loop %s do not grow",
  async (name) => {
    expect((await growthOf(name, 400)).faults).toEqual([]);
  },
);

test("every loop is in the sample", () => {
  expect(Object.keys(soakLoops)).toHaveLength(11);
});

test("a slope is that of the line through the points", () => {
  const points = [0, 1, 2, 3].map((x) => [x, 5 + 3 * x] as const);
  expect(slope(points)).toBeCloseTo(3);
});
