import * as tf from "../../../index";

const other = ((): typeof tf => {
  let copy: typeof tf | undefined;
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy, on purpose
    copy = require("../../../index") as typeof tf;
  });
  if (copy === undefined) throw new Error("the library was not loaded again");
  return copy;
})();

test.each<[string, () => unknown]>([
  ["a tensor", () => other.tensor([1])],
  ["a variable", () => other.variable([1])],
])("%s of another copy of the library is an error that names both copies", (_, make) => {
  const given = make() as tf.Tensor;
  const own = tf.tensor([1]);
  for (const use of [
    () => tf.add(given, own),
    () => own.mul(given),
    () => tf.stack([own, given]),
  ]) {
    expect(use).toThrow(/is of another copy of ontrace.*\n.*given: a \w+ of .*location\.ts/);
    expect(use).toThrow("npm ls ontrace");
  }
});
