/** @jest-environment ./tests/support/node-realm.cjs */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as scratch from "../../examples/from-scratch/ontrace";
import * as tf from "../../index";
import { blocksOf, readPage, root } from "../docs/pages";
import { sourceFlags, start } from "../support/command";

const page = readPage("docs/from-scratch.md");
const blocks = (language: string): string[] =>
  blocksOf(page).flatMap((block) => (block.language === language ? [block.code.trim()] : []));
const source = (name: string): string =>
  readFileSync(join(root, "examples/from-scratch", name), "utf8");

/** Without its first comment, the headings of its sections, and empty lines. */
const linesOf = (code: string): string[] =>
  code
    .split("\n")
    .filter((line) => line !== "" && !/^(\/\/ \d\. |\/\*\* ontrace from scratch)/.test(line));

const { add, div, exp, log, matMul, mean, mul, neg, sub, sum, tanh, transpose } = scratch;
type Value = scratch.Value;

const values = (tensors: readonly { readonly data: unknown }[]): number[][] =>
  tensors.map(({ data }) => Array.from(data as Float32Array));

test("docs/from-scratch.md has the whole program, in order, and the example's step", () => {
  const code = blocks("ts");
  const step = code.pop() ?? "";
  expect(source("xor.ts")).toContain(step);
  expect(linesOf(code.join("\n"))).toEqual(linesOf(source("ontrace.ts")));
});

test("the graphs on the page are those of its function", () => {
  const cube = (x: Value): Value => sum(mul(mul(x, x), x));
  const [plain, simplified] = blocks("text");
  expect(scratch.print(scratch.trace(cube, [[2]]))).toBe(plain);
  const gradient = scratch.trace(scratch.grad(cube), [[2]]);
  expect(gradient.nodes).toHaveLength(11);
  expect(scratch.print(scratch.simplify(gradient))).toBe(simplified);
});

test("the example prints what the page shows", async () => {
  const file = join(root, "examples/from-scratch/xor.ts");
  const { code, stdout, stderr } = await start(process.execPath, [...sourceFlags, file], root);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trim()).toBe(blocks("text").at(-1));
});

const samples = {
  x: [0.3, -0.8, 1.2, 0.5, 0.9, -0.4],
  w: [0.7, -0.2, 0.4, 1.1, -0.6, 0.8],
  b: [0.1, -0.3],
};
const inputs = [
  scratch.tensor(samples.x, [2, 3]),
  scratch.tensor(samples.w, [3, 2]),
  scratch.tensor(samples.b, [2]),
];

test("values and gradients are those of ontrace, with every operation in use", async () => {
  const f = (x: Value, w: Value, b: Value): Value => {
    const y = tanh(add(matMul(x, w), b));
    const z = div(exp(neg(y)), add(mul(y, y), 1));
    return mean(log(add(mul(z, transpose(y)), sub(3, y))));
  };
  const got = await scratch.compile(scratch.valueAndGrad(f))(...inputs);

  const g = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => {
    const y = x.matMul(w).add(b).tanh();
    const z = y.neg().exp().div(y.square().add(1));
    return z.mul(y.transpose()).add(tf.sub(3, y)).log().mean();
  };
  const { value, grads } = tf.valueAndGrads(g)([
    tf.tensor(samples.x, [2, 3]),
    tf.tensor(samples.w, [3, 2]),
    tf.tensor(samples.b, [2]),
  ]);
  const expected = values([value, ...grads].map((tensor) => ({ data: tensor.dataSync() })));
  const differences = values(got).map((row, i) =>
    Math.max(...row.map((element, j) => Math.abs(element - (expected[i]?.[j] ?? NaN)))),
  );
  expect(differences).toHaveLength(4);
  for (const difference of differences) expect(difference).toBeLessThan(1e-6);
});

test("second derivatives are gradients of gradients", async () => {
  const cube = (x: Value): Value => sum(mul(mul(x, x), x));
  const second = scratch.grad((x) => sum(scratch.grad(cube)(x)));
  expect(values(await scratch.compile(second)(scratch.tensor([1, 2], [2])))).toEqual([[6, 12]]);
});

test("a function is traced once for each combination of shapes", async () => {
  let traces = 0;
  const double = scratch.compile((x) => {
    traces += 1;
    return add(x, x);
  });
  for (const size of [2, 2, 3]) await double(scratch.tensor(Array<number>(size).fill(1), [size]));
  expect(traces).toBe(2);
});

test("what cannot be traced is an error", () => {
  expect(() => add(1, 2)).toThrow("constant was called while nothing is being traced");
  expect(() => scratch.trace((a, b) => add(a, b), [[2], [3]])).toThrow(
    "[2] and [3] cannot be broadcast",
  );
  expect(() =>
    scratch.trace(
      (a, b) => matMul(a, b),
      [
        [1, 2],
        [1, 2],
      ],
    ),
  ).toThrow("[1,2] and [1,2] have no product");
  expect(() =>
    scratch.trace(
      scratch.grad((x) => mul(x, x)),
      [[2]],
    ),
  ).toThrow("a gradient needs a scalar, not [2]");
});
