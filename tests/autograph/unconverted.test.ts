import * as tf from "../../index";
import { converted } from "./converted";

const source = `
import * as tf from "ontrace";
export function choose(x) {
  if (x > 0) return x.mul(2);
  return x.neg();
}
export const named = (first, second = 1) => { let y = first; if (first > 0) y = y + second; return y; };
`;
type Choose = (x: tf.Tensor) => tf.Tensor;
const { choose, named } = converted(source) as unknown as Readonly<
  Record<"choose" | "named", Choose>
>;
const both = (f: Choose): unknown[] => [-3, 3].map((x) => f(tf.scalar(x)).arraySync());

test("a converted function takes the branch that its tensor decides", () => {
  expect(both(tf.function(choose))).toEqual([3, 6]);
});

test("doNotConvert: a tensor is an object, which is true", () => {
  const plain = tf.function((x: tf.Tensor) => tf.autograph.doNotConvert(jsTruth)(x));
  expect(both(plain)).toEqual([-6, 6]);
});

const { jsTruth } = converted(
  "export function jsTruth(x) { if (x) return x.mul(2); return x.neg(); }",
) as unknown as { jsTruth: Choose };

test("the option autograph: false", () => {
  expect(both(tf.function(jsTruth, { autograph: false }))).toEqual([-6, 6]);
});

test("a tf.function that an unconverted function calls is converted", () => {
  const inner = tf.function(choose);
  expect(both(tf.function((x: tf.Tensor) => inner(x), { autograph: false }))).toEqual([3, 6]);
  expect(both(tf.autograph.doNotConvert((x: tf.Tensor) => inner(x)))).toEqual([3, 6]);
});

test("conversion is on again after an unconverted function has thrown", () => {
  const failing = tf.autograph.doNotConvert(() => {
    throw new Error("by the user");
  });
  expect(failing).toThrow("by the user");
  expect(both(tf.function(choose))).toEqual([3, 6]);
});

test("doNotConvert decorates methods, and keeps this, the name and the parameters", () => {
  class Model {
    readonly factor = 2;
    @tf.autograph.doNotConvert
    call(x: tf.Tensor): tf.Tensor {
      return x.mul(this.factor);
    }
  }
  const model = new Model();
  expect(model.call(tf.scalar(4)).arraySync()).toBe(8);
  expect(model.call.name).toBe("call");
  const traced = tf.function(tf.autograph.doNotConvert((left: tf.Tensor) => left.mul(2)));
  expect(traced.getConcreteFunction(tf.scalar(1)).graph.parameters.map(String)).toEqual(
    tf
      .function((left: tf.Tensor) => left.mul(2))
      .getConcreteFunction(tf.scalar(1))
      .graph.parameters.map(String),
  );
});

test("doNotConvert and toCode refuse what is no function", () => {
  const untyped: unknown = tf.autograph;
  const { doNotConvert, toCode } = untyped as Record<
    "doNotConvert" | "toCode",
    (given: unknown) => unknown
  >;
  expect(() => doNotConvert(3)).toThrow("'func' must be callable.");
  expect(() => toCode({})).toThrow("'entity' must be a function.");
});

test("toCode shows a function as it runs", () => {
  const code = tf.autograph.toCode(tf.function(choose));
  expect(code).toContain("function choose(x)");
  expect(code).toMatch(/\$ag\.branch\(/);
  expect(tf.autograph.toCode(tf.autograph.doNotConvert(choose))).toBe(code);
  expect(tf.autograph.toCode((x: tf.Tensor) => x)).not.toMatch(/\$ag/);
  expect(tf.autograph.toCode(named)).toContain("second = 1");
});
