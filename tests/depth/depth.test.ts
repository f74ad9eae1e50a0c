import * as tf from "../../index";
import { NodeEmitter } from "../../ir/node-builder";
import { thrown } from "../support/thrown";

/** Branches inside of one another, of which the sum of the elements decides how many are taken. */
const nestedBranches = (x: tf.Tensor, depth: number): tf.Tensor =>
  depth === 0
    ? x.mul(2)
    : tf.cond(
        x.sum().greater(0),
        () => nestedBranches(x.add(1), depth - 1),
        () => x.sub(1),
      );

/** Loops of one iteration inside of one another. */
const nestedLoops = (x: tf.Tensor, depth: number): tf.Tensor => {
  if (depth === 0) return x.mul(2);
  const [, result] = tf.whileLoop(
    (i: tf.Tensor, _: tf.Tensor) => i.less(1),
    (i: tf.Tensor, y: tf.Tensor): [tf.Tensor, tf.Tensor] => [i.add(1), nestedLoops(y, depth - 1)],
    [tf.scalar(0), x],
  );
  return result;
};

/** Functions that each call the one before and add 1 to its sine. They are traced from the innermost on if `isTraced`. */
function nestedFunctions(depth: number, isTraced: boolean): (x: tf.Tensor) => tf.Tensor {
  let outer = tf.function((x: tf.Tensor): tf.Tensor => x.mul(2));
  for (let i = 0; i < depth; i++) {
    const inner = outer;
    outer = tf.function((x: tf.Tensor): tf.Tensor => inner(x).sin().add(1));
    if (isTraced) outer.getConcreteFunction(tf.scalar(0));
  }
  return outer;
}

type Scalar = (x: tf.Tensor) => tf.Tensor;

const valueAndSlope = {
  value: (f: Scalar, x: number) => f(tf.scalar(x)).dataSync()[0],
  gradient: (f: Scalar, x: number) => tf.grad(f)(tf.scalar(x)).dataSync()[0],
} as const;

const nested = { "tf.cond": nestedBranches, "tf.whileLoop": nestedLoops } as const;
const names = ["tf.cond", "tf.whileLoop"] as const;

beforeAll(() => jest.spyOn(console, "warn").mockReturnValue(undefined));

test.each(names)("as many %s as a model can hold run inside of one another", (name) => {
  const f = tf.function((x: tf.Tensor) => nested[name](x, 31).sum());
  const taken = name === "tf.cond" ? 31 : 0;
  expect(f(tf.ones([2])).dataSync()[0]).toBe(2 * 2 * (1 + taken));
});

test.each(names)("more %s are refused at their line", (name) => {
  const f = tf.function((x: tf.Tensor) => nested[name](x, 32));
  const error = thrown(() => f(tf.ones([2])));
  expect(error).toBeInstanceOf(tf.UnimplementedError);
  expect(String(error)).toMatch(
    /nested too deep[^]*more than 31 branches and loops[^]*depth\.test\.ts:\d+/,
  );
});

test.each(["tf.case", "tf.switchCase"])(
  "%s has more branches than a model holds inside of one another",
  (name) => {
    const count = 100;
    const written = tf.variable(0, true, "written");
    const f = tf.function((x: tf.Tensor, i: tf.Tensor) => {
      const branch = (k: number) => () => {
        written.assignAdd(k);
        return x.mul(k);
      };
      const branches = Array.from({ length: count }, (_, k) => branch(k));
      return name === "tf.case"
        ? tf.case(
            branches.map((run, k) => [i.lessEqual(k), run] as const),
            { default: () => x.neg() },
          )
        : tf.switchCase(i, branches, () => x.neg());
    });
    const { value, gradient } = valueAndSlope;
    for (const k of [0, 1, 31, 32, 63, 99]) {
      written.assign(0);
      expect(value((x) => f(x, tf.scalar(k, "int32")), 2)).toBe(2 * k);
      expect(written.dataSync()[0]).toBe(k);
      expect(gradient((x) => f(x, tf.scalar(k, "int32")), 2)).toBe(k);
    }
    expect(gradient((x) => f(x, tf.scalar(100, "int32")), 2)).toBe(-1);
  },
);

test("2,000 functions inside of one another run, and have a gradient", () => {
  const f = nestedFunctions(2000, true);
  let value = 0.5 * 2;
  let slope = 2;
  for (let i = 0; i < 2000; i++) {
    slope *= Math.cos(value);
    value = Math.sin(value) + 1;
  }
  expect(f(tf.scalar(0.5)).dataSync()[0]).toBeCloseTo(value, 5);
  expect(tf.function(tf.grad(f))(tf.scalar(0.5)).dataSync()[0]).toBeCloseTo(slope, 5);
});

test("functions whose tracing overflows the stack are refused with the way out", () => {
  const error = thrown(() => nestedFunctions(3000, false)(tf.scalar(0)));
  expect(error).toBeInstanceOf(tf.RecursionError);
  expect(String(error)).toMatch(
    /stack is full[^]*\d+ functions being traced[^]*getConcreteFunction/,
  );
});

test("the gradient of nested functions takes work in proportion to their number", () => {
  const emitted = (depth: number): number => {
    const f = nestedFunctions(depth, true);
    const emit = jest.spyOn(NodeEmitter.prototype, "emit");
    tf.function(tf.grad(f))(tf.scalar(0.5)).dataSync();
    const { length } = emit.mock.calls;
    emit.mockRestore();
    return length;
  };
  expect(emitted(400)).toBeLessThan(2.2 * emitted(200));
});

test("a chain of 20,000 operations is traced, compiled and run, and so is an eager one with its gradient", () => {
  const length = 20_000;
  const chain = (x: tf.Tensor): tf.Tensor => {
    let y = x;
    for (let i = 0; i < length; i++) y = y.mul(1 - 2 * (i % 2)).add(x);
    return y;
  };
  // y becomes y + x, then −y + x: after each pair of steps −y.
  expect(tf.function(chain)(tf.scalar(3)).dataSync()[0]).toBe(3);
  expect(tf.grad(chain)(tf.scalar(3)).dataSync()[0]).toBe(1);
});
