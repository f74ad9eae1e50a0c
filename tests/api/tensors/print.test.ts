import * as tf from "../../../index";

test("printing shows elements that are not finite, and booleans", () => {
  const lines: unknown[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  tf.tensor([
    [1, NaN],
    [Infinity, -2],
  ]).print();
  tf.tensor([true, false]).print(true);
  tf.scalar(3).print();
  log.mockRestore();
  expect(lines).toEqual([
    "Tensor [[1, NaN], [Infinity, -2]]",
    "Tensor\n  bool[2]\n  [true, false]",
    "Tensor 3",
  ]);
});
