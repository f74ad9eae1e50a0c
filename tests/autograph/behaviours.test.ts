import * as tf from "../../index";
import { converted, traced, values } from "./converted";

/** What TensorFlow's AutoGraph does with control flow over tensors, and what it refuses. */

const number = (value: number): tf.Tensor => tf.scalar(value);
const integer = (value: number): tf.Tensor => tf.scalar(value, "int32");
const errorOf = (step: () => unknown): tf.OntraceError => {
  try {
    step();
  } catch (error) {
    if (error instanceof tf.OntraceError) return error;
    throw error;
  }
  throw new Error("there is no error");
};

describe("branches", () => {
  test("if, else if and else on a tensor are one conditional; one branch runs", () => {
    const f = traced(`
      export const log = [];
      export function f(x) {
        let y;
        if (x > 0) { y = x; } else if (x < 0) { y = -x; } else { y = x + 100; }
        return y;
      }`);
    expect([1, -2, 0].map((x) => values(f(integer(x))))).toEqual([1, 2, 100]);
  });

  test("if on a plain value is decided while tracing: only that branch is traced", () => {
    const { f, log } = converted(`
      const seen = [];
      export const log = () => seen;
      export function f(x, flag) { if (flag) { seen.push("t"); return x; } else { seen.push("f"); return -x; } }`);
    const g = tf.function(f as (x: tf.Tensor, flag: boolean) => tf.Tensor);
    expect([values(g(number(1), true)), values(g(number(1), false))]).toEqual([1, -1]);
    expect(log?.()).toEqual(["t", "f"]);
  });

  test("both branches of a tensor's condition are traced", () => {
    const { f, log } = converted(`
      const seen = new Set();
      export const log = () => [...seen];
      export function f(x) { if (x > 0) { seen.add("t"); return x; } else { seen.add("f"); return -x; } }`);
    const g = tf.function(f as (x: tf.Tensor) => tf.Tensor);
    expect(values(g(number(1)))).toBe(1);
    expect(log?.()).toEqual(["t", "f"]);
  });

  test("a variable that one branch sets is an error where it is used, and none where it is not", () => {
    const used = traced(`export function f(x) { let y; if (x > 0) y = x; return y; }`);
    const error = errorOf(() => used(number(1)));
    expect(error).toBeInstanceOf(tf.ValueError);
    expect(error.message).toContain("'y' must also be initialized in the else branch");
    expect(error.message).toContain("program.ts:1:");
    const unused = traced(`export function f(x) { let y; if (x > 0) y = x; return x; }`);
    expect(values(unused(number(1)))).toBe(1);
  });

  test("the dtypes and structures of branches have to agree", () => {
    const dtypes = traced(`
      export function f(x) { let y; if (x > 0) { y = tf.scalar(1, "int32"); } else { y = tf.scalar(1); } return y; }`);
    expect(errorOf(() => dtypes(number(1))).message).toContain(
      "'y' has dtype int32 in the main branch, but dtype float32 in the else branch",
    );
    const structures = traced(
      `export function f(x) { let y; if (x > 0) { y = [x, x]; } else { y = x; } return y; }`,
    );
    expect(errorOf(() => structures(number(1))).message).toContain(
      "'y' must have the same nested structure in the main branch and in the else branch",
    );
  });

  test("sizes may differ: the result has the size of the branch that ran", () => {
    const f = traced(
      `export function f(x) { let y; if (x > 0) y = tf.zeros([2, 3]); else y = tf.zeros([5, 3]); return y; }`,
    );
    expect([1, -1].map((x) => (f(number(x)) as tf.Tensor).shape)).toEqual([
      [2, 3],
      [5, 3],
    ]);
  });

  test("a return in one branch needs one on the other path", () => {
    const both = traced(`export function f(x) { if (x > 0) return x; return x * 10; }`);
    expect([1, -1].map((x) => values(both(number(x))))).toEqual([1, -10]);
    const one = traced(`export function f(x) { if (x > 0) return x; }`);
    expect(errorOf(() => one(number(1))).message).toContain(
      "the else branch must also have a return statement",
    );
  });

  test("null in one branch is an error", () => {
    const f = traced(`export function f(x) { let y = null; if (x > 0) y = x; return y; }`);
    expect(errorOf(() => f(number(1))).message).toContain(
      "'y' is null at the end of the else branch",
    );
  });

  test("&&, ||, ! and comparisons of tensors evaluate their second operand only if it is needed", () => {
    const f = traced(
      `export function f(x) { if (x > 0 && !(x > 10 || x === 5)) return 1; return 0; }`,
    );
    expect([1, 5, 11, -1].map((x) => values(f(number(x))))).toEqual([1, 0, 0, 0]);
    const lazy = traced(
      `export function f(x, v) { return x > 0 && v.assignAdd(1) > 0 ? v + 0 : v + 0; }`,
    );
    const v = tf.variable(0);
    expect([-1, 1, 1].map((x) => values(lazy(number(x), v)))).toEqual([0, 1, 2]);
  });

  test("a condition is a bool scalar", () => {
    const f = traced(`export function f(x) { if (x) return 1; return 0; }`);
    for (const x of [tf.tensor([true, false]), integer(2)]) {
      const error = errorOf(() => f(x));
      expect(error).toBeInstanceOf(tf.ValueError);
      expect(error.message).toContain("condition of if statement expected to be a bool scalar");
      expect(error.message).toContain("x !== undefined");
    }
  });

  test("properties of objects are state, too", () => {
    const f = traced(`
      export function f(x) {
        const state = { n: 0 };
        if (x > 0) { state.n = x * 2; }
        return state.n + 1;
      }`);
    expect([2, -2].map((x) => values(f(number(x))))).toEqual([5, 1]);
  });

  test("outside of functions a tensor's value decides at once", () => {
    const { f } = converted(
      `export function f(x) { if (x > 0) return "positive"; return "other"; }`,
    );
    expect([f?.(number(1)), f?.(number(-1))]).toEqual(["positive", "other"]);
  });
});

describe("loops", () => {
  test("while on a tensor's condition is a loop in the graph; plain conditions unroll", () => {
    const f = traced(`
      export function f(x) { let i = tf.scalar(0, "int32"); while (i < 5) { i = i + 1; x = x * 2; } return [x, i]; }`);
    expect(values(f(number(1)))).toEqual([32, 5]);
    const unrolled = traced(
      `export function f(x) { let i = 0; while (i < 3) { i++; x = x + 1; } return x; }`,
    );
    expect(values(unrolled(number(0)))).toBe(3);
  });

  test("for…of goes over the first axis of a tensor; an array's items unroll", () => {
    const f = traced(`
      export function f(x) { let s = 0; for (const row of x) { s = s + row.sum(); } for (const k of [1, 2]) { s = s + k; } return s; }`);
    expect(
      values(
        f(
          tf.tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toBe(13);
  });

  test("a number that enters a loop takes the dtype that the loop gives it; a tensor keeps its own", () => {
    const f = traced(
      `export function f(x) { let s = 0; for (const i of x) { s = s + 1.5; } return s; }`,
    );
    expect(values(f(tf.tensor1d([1, 2, 3])))).toBe(4.5);
    const g = traced(`
      export function f(x) { let s = tf.scalar(0, "int32"); for (const i of x) { s = s.cast("float32").add(1.5); } return s; }`);
    expect(errorOf(() => g(tf.tensor1d([1]))).message).toContain(
      "'s' has dtype int32 before the loop, but dtype float32 after one iteration",
    );
  });

  test("a shape that changes from iteration to iteration is an error", () => {
    const f = traced(`
      export function f(n) { let x = tf.zeros([1]); let i = 0; while (i < n) { i++; x = tf.concat([x, x]); } return x; }`);
    expect(errorOf(() => f(integer(3))).message).toContain(
      "'x' has shape [1] before the loop, but shape [2] after one iteration",
    );
  });

  test("setLoopOptions declares sizes that vary", () => {
    const f = traced(`
      export function f(n) {
        let x = tf.zeros([1]);
        let i = 0;
        while (i < n) {
          tf.autograph.setLoopOptions({ shapeInvariants: [[x, [null]]] });
          i++;
          x = tf.concat([x, x]);
        }
        return x;
      }`);
    expect([0, 3].map((n) => values(f(integer(n))))).toEqual([[0], new Array<number>(8).fill(0)]);
  });

  test("setShapeInvariants declares them alone; a shape that does not fit is refused", () => {
    const growing = (invariant: string): ReturnType<typeof traced> =>
      traced(`
        export function f(n) {
          let x = tf.zeros([1]);
          for (const i of tf.range(0, n)) { tf.autograph.setShapeInvariants([[x, ${invariant}]]); x = tf.concat([x, x]); }
          return x;
        }`);
    expect((growing("[null]")(integer(3)) as tf.Tensor).shape).toEqual([8]);
    for (const invariant of ["[null, null]", "[2]"]) {
      const error = errorOf(() => growing(invariant)(integer(3)));
      expect(error).toBeInstanceOf(tf.InvalidArgumentError);
      expect(error.message).toContain(
        "The shape invariant specified for x is not compatible with the initial shape",
      );
    }
  });

  describe("maximumIterations", () => {
    const bounded = (head: string, end = ""): ReturnType<typeof traced> =>
      traced(`
        export function f(x, most) {
          let n = 0;
          ${head} { tf.autograph.setLoopOptions({ maximumIterations: most, parallelIterations: 10 }); ${end} x = x + 1; n++; }
          return [x, n];
        }`);
    const loops: readonly (readonly [head: string, end: string])[] = [
      ["while (x < 5)", ""],
      ["for (; x < 5; )", ""],
      ["while (true)", "if (x >= 5) break;"],
      ["while (x < 100)", "if (x >= 5) break;"],
    ];
    test.each(loops)("bounds %s %s", (head, end) => {
      const f = bounded(head, end);
      expect(values(f(number(0), 3))).toEqual([3, 3]);
      expect(values(f(number(0), integer(2)))).toEqual([2, 2]);
      expect(values(f(number(0), 9))).toEqual([5, 5]);
      expect(values(f(number(3), 9))).toEqual([5, 2]);
    });

    test("bounds a loop over items", () => {
      const f = bounded("for (const i of tf.range(0, 5))");
      expect([3, 9].map((most) => values(f(number(0), most)))).toEqual([
        [3, 3],
        [5, 5],
      ]);
    });

    test.each([
      ["while (k < 10)", ""],
      ["for (; k < 10; )", ""],
      ["do", " while (k < 10);"],
      ["while (true)", ""],
    ])("counts all iterations of a loop in a loop: %s", (head, end) => {
      const f = traced(`
        export function f(x) {
          let n = 0;
          for (const i of tf.range(0, 3)) {
            let k = tf.scalar(0);
            ${head} { tf.autograph.setLoopOptions({ maximumIterations: 4 }); if (k > 20) break; k = k + 1; n = n + 1; }${end}
          }
          return n;
        }`);
      expect(values(f(number(0)))).toBe(12);
    });

    test("of no iteration leaves what the loop sets first without a value", () => {
      const f = traced(`
        export function f(x) {
          let y;
          while (x < 5) { tf.autograph.setLoopOptions({ maximumIterations: 0 }); y = x; x = x + 1; }
          return y;
        }`);
      expect(errorOf(() => values(f(number(0)))).message).toContain(
        "loop must iterate at least once to initialize y",
      );
    });

    test("is an integer, from outside of the loop", () => {
      for (const most of [1.5, number(3), tf.tensor1d([1, 2], "int32")]) {
        const error = errorOf(() => bounded("while (x < 5)")(number(0), most));
        expect(error).toBeInstanceOf(tf.ValueError);
        expect(error.message).toContain("maximumIterations must be a scalar");
      }
      const inner = traced(`
        export function f(x) {
          let n = tf.scalar(1, "int32");
          while (x < 5) { tf.autograph.setLoopOptions({ maximumIterations: n }); n = n + 1; x = x + 1; }
          return x;
        }`);
      expect(errorOf(() => inner(number(0))).message).toContain("out of scope");
    });

    test("belongs to the innermost loop that a tensor decides", () => {
      const f = traced(`
        export function f(x) {
          let n = 0;
          for (const i of tf.range(0, 3)) {
            let k = tf.scalar(0);
            while (k < 10) { tf.autograph.setLoopOptions({ maximumIterations: 4 }); k = k + 1; n = n + 1; }
          }
          return n;
        }`);
      expect(values(f(number(0)))).toBe(12);
    });
  });

  test("setLoopOptions refuses options that mean nothing", () => {
    const f = (options: string): ReturnType<typeof traced> =>
      traced(
        `export function f(x) { while (x < 5) { tf.autograph.setLoopOptions(${options}); x = x + 1; } return x; }`,
      );
    expect(errorOf(() => f("{ parallelIterations: 0 }")(number(0))).message).toContain(
      "parallelIterations must be a positive integer",
    );
    expect(errorOf(() => f("{ swapMemory: true }")(number(0)))).toBeInstanceOf(
      tf.UnimplementedError,
    );
  });

  test("a variable that a loop sets first needs an iteration", () => {
    const f = traced(`export function f(x) { let y; for (const i of x) { y = i * 2; } return y; }`);
    expect(values(f(tf.tensor1d([1, 2])))).toBe(4);
    const error = errorOf(() => values(f(tf.zeros([0]))));
    expect(error.message).toContain("loop must iterate at least once to initialize y");
  });

  test("break and continue", () => {
    const f = traced(`
      export function f(n) {
        let s = 0; let i = 0;
        while (i < n) { i++; if (i % 2 === 0) continue; if (i > 6) break; s += i; }
        return s;
      }`);
    expect([100, 3].map((n) => values(f(integer(n))))).toEqual([9, 4]);
  });

  test("a return inside of a loop in the graph", () => {
    const f = traced(
      `export function f(x) { for (const i of x) { if (i > 2) return i; } return -1; }`,
    );
    expect(values(f(tf.range(0, 10, 1)))).toBe(3);
    expect(values(f(tf.zeros([10])))).toBe(-1);
  });

  test("a tensor leaves a loop that the host runs", () => {
    const f = traced(`
      export function f(x) { for (let i = 0; i < 5; i++) { if (x > 20) return x; x = x * 2; } return x; }`);
    expect([1, 11, 30].map((x) => values(f(number(x))))).toEqual([32, 22, 30]);
    const endless = traced(`
      export function f(x) { let n = 0; while (true) { if (x > 50) break; x = x * 3; n += 1; } return [x, n]; }`);
    expect([1, 60].map((x) => values(endless(number(x))))).toEqual([
      [81, 4],
      [60, 0],
    ]);
  });

  test.each([
    ["while (v.assignAdd(1) > 0 && x < 9) { return x; } return -x;", 1],
    [
      "let i = 0; while (v.assignAdd(1) < 9) { i++; if (x > 0) break; else return x; } return x;",
      1,
    ],
    ["for (;; v.assignAdd(1)) { if (x > 0) return x; else return -x; }", 0],
    ["do { if (x > 0) return x; else break; } while (v.assignAdd(1) > 0); return x;", 0],
    ["for (; x < 9; v.assignAdd(1)) { return x; } return x;", 0],
  ])("the head is not evaluated again after the body has left: %s", (body, times) => {
    const v = tf.variable(0);
    const f = traced(`export function f(x, v) { ${body} }`);
    expect(values(f(number(2), v))).toBe(2);
    expect(v.arraySync()).toBe(times);
  });

  test("labels", () => {
    const f = traced(`
      export function f(x) {
        outer: for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) { if (x < i * j) break outer; if (x > 3) continue outer; x = x + 0.5; }
          x = x + 10;
        }
        return x;
      }`);
    expect([0, 2.5, 5, -3].map((x) => values(f(number(x))))).toEqual([11.5, 3.5, 5, -3]);
  });

  test("a plain array cannot grow in a loop in the graph", () => {
    const f = traced(
      `export function f(x) { const l = []; for (const i of x) { l.push(i); } return l; }`,
    );
    expect(errorOf(() => f(tf.tensor1d([1, 2]))).message).toContain(
      "'items of l' changes in a loop whose number of iterations a tensor decides",
    );
  });

  test("a data set unrolls, and a tensor may end its loop", () => {
    const f = traced(`
      const data = tf.data.fromTensorSlices(tf.tensor1d([1, 2, 3, 4])).batch(2);
      export function f(x) { for (const batch of data) { if (x > 5) break; x = x + batch.sum(); } return x; }`);
    expect([0, 3, 6].map((x) => values(f(number(x))))).toEqual([10, 6, 6]);
  });

  test("a tensor grows by concatenation, or is written item by item, where TensorFlow has a TensorArray", () => {
    const grown = traced(`
      export function f(n) {
        let a = tf.zeros([0], "int32");
        for (const i of tf.range(0, n, 1, "int32")) {
          tf.autograph.setShapeInvariants([[a, [null]]]);
          a = tf.concat([a, tf.expandDims(i * i, 0)]);
        }
        return a;
      }`);
    expect([4, 0].map((n) => values(grown(integer(n))))).toEqual([[0, 1, 4, 9], []]);
    const written = traced(`
      export function f(n) {
        let a = tf.zeros([4], "int32");
        for (const i of tf.range(0, n, 1, "int32")) {
          a = tf.tensorScatterUpdate(a, tf.reshape(i, [1, 1]), tf.reshape(i * i, [1]));
        }
        return a;
      }`);
    expect(values(written(integer(3)))).toEqual([0, 1, 4, 0]);
  });

  test("the gradient of a loop is that of its iterations", () => {
    const { f } = converted(
      `export function f(x) { let i = 0; while (x < 100) { x = x * x; i++; } return x; }`,
    );
    const g = tf.function((x: tf.Tensor) => tf.grad(f as (x: tf.Tensor) => tf.Tensor)(x));
    // x → x⁸
    expect(Number(values(g(number(2))))).toBeCloseTo(8 * 2 ** 7, 1);
  });
});

test("functions that a converted function calls are converted", () => {
  const f = traced(`
    function h(x) { if (x > 0) return x; return -x; }
    export function f(y) { return h(y) * 2; }`);
  expect(values(f(number(-3)))).toBe(6);
});

test("what code does with plain values is what it did before", () => {
  const { f } = converted(`
    export function f() {
      const log = [];
      const side = (name, value) => { log.push(name); return value; };
      const o = { n: 1, get m() { log.push("get"); return this.n; }, set m(v) { log.push("set"); this.n = v; } };
      o.m += side("rhs", 2);
      const named = side("a", 0) || (() => 1);
      const chosen = side("b", null) ?? side("c", 3);
      const fn = side("d", 1) ? function () {} : 0;
      try { for (const x of [1, 2]) { if (x === 2) break; log.push(x); } } finally { log.push("end"); }
      return [log, o.n, named.name, chosen, fn.name, -0 === 0, typeof undeclared, 2 ** 3, "a" + 1, 5n + 1n === 6n];
    }`);
  expect(f?.()).toEqual([
    ["get", "rhs", "set", "a", "b", "c", "d", 1, "end"],
    3,
    "",
    3,
    "",
    true,
    "undefined",
    8,
    "a1",
    true,
  ]);
});

test("a try statement in a function of which nothing else is converted stays as it is", () => {
  const { f } = converted(
    "export function f(g) { let found = ''; try { g(); } catch (error) { found = error; } return found; }",
  );
  const failing = (): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the program catches it
    throw "thrown";
  };
  expect(f?.(failing)).toBe("thrown");
});

test("console.assert and console.log are not converted: they see the symbolic tensor, once", () => {
  const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
  const f = traced(`export function f(x) { console.log(x); console.assert(true); return x; }`);
  expect([values(f(number(1))), values(f(number(2)))]).toEqual([1, 2]);
  expect(log).toHaveBeenCalledTimes(1);
  log.mockRestore();
});
