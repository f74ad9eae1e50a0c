import * as tf from "../../../index";
import { errorOf, held, int, spec, written } from "./support";

// Effects in program order

test("what nothing uses is printed and assigned all the same, in order", () => {
  const v = tf.variable(1);
  const f = tf.function(() => {
    tf.print("before", v);
    v.assignAdd(1);
    tf.print("after", v);
  });
  expect(written(f)).toBe("before 1\nafter 2\n");
  const g = tf.function((x: tf.Tensor) => {
    f();
    return x;
  });
  expect(written(() => g(int(1)))).toBe("before 2\nafter 3\n");
});

test("an assertion that fails leaves all variables as they were, and the function usable", () => {
  const v = tf.variable(0);
  const f = tf.function((x: tf.Tensor) => {
    v.assignAdd(1);
    tf.print("checked");
    tf.debugging.assertPositive(x, { message: "neg" });
    v.assignAdd(10);
    tf.print("never printed");
    return x;
  });
  let error: tf.OntraceError | undefined;
  const text = written(() => {
    error = errorOf(() => f(int(-1)));
  });
  expect(error).toBeInstanceOf(tf.InvalidArgumentError);
  expect(error?.message).toContain("neg: Condition x > 0 did not hold element-wise");
  expect(error?.message).toContain("x: int32[] = -1");
  expect(error?.location).toMatch(/effects\.test\.ts:\d+:\d+$/);
  expect(text).toBe("checked\n");
  expect(held(v)).toBe(0);
  written(() => {
    expect(held([f(int(1)), v])).toEqual([1, 11]);
  });
});

test("effects in branches and loops happen where the program gets to them", () => {
  const f = tf.function((x: tf.Tensor) =>
    tf.cond(
      x.greater(0),
      () => {
        tf.print("positive", x);
        tf.debugging.assertLess(x, 10);
        return x;
      },
      () => {
        tf.print("other");
        return x.neg();
      },
    ),
  );
  expect(
    written(() => {
      expect(held([f(tf.scalar(3)), f(tf.scalar(-2))])).toEqual([3, 2]);
    }),
  ).toBe("positive 3\nother\n");
  expect(
    written(() => {
      expect(errorOf(() => f(tf.scalar(30))).message).toContain("x < y");
    }),
  ).toBe("positive 30\n");
  const loop = tf.function((n: tf.Tensor) =>
    tf.whileLoop(
      (i: tf.Tensor) => i.less(n),
      (i: tf.Tensor) => {
        tf.print("step", i);
        tf.debugging.assertLess(i, 3);
        return [i.add(1)];
      },
      [int(0)],
    ),
  );
  expect(
    written(() => {
      expect(held(loop(int(2)))).toEqual([2]);
    }),
  ).toBe("step 0\nstep 1\n");
  expect(
    written(() => {
      expect(held(loop(int(0)))).toEqual([0]);
    }),
  ).toBe("");
  const text = written(() => {
    expect(errorOf(() => loop(int(9))).message).toContain("x < y");
  });
  expect(text).toBe("step 0\nstep 1\nstep 2\nstep 3\n");
});

// Printing, calls of the host, assertions

test("printing: formats, separators, summaries, structures", () => {
  const f = tf.function((x: tf.Tensor) => {
    tf.print("x=", x, { a: x.slice([0], [1]).reshape([]) }, { sep: "|", end: "!\n", summarize: 2 });
  });
  expect(
    written(() => {
      f(tf.range(0, 10, 1, "int32"));
    }),
  ).toBe("x=|[0 1 ... 8 9]|{'a': 0}!\n");
  expect(
    written(() => {
      tf.print("out", { outputStream: "stdout" });
    }, "stdout"),
  ).toBe("out\n");
  expect(
    errorOf(() => {
      tf.print("a", { outputStream: "file" });
    }).message,
  ).toContain("Unsupported output stream");
});

test.each<[string, unknown[]]>([
  [
    "1 0.1 1e+10 1234567 123456792 1e-05 0.0001 -0",
    [1, 0.1, 1e10, 1234567, 123456789, 1e-5, 1e-4, -0].map((x) => tf.scalar(x)),
  ],
  ["nan inf -inf 0.333333343", [NaN, Infinity, -Infinity, 1 / 3].map((x) => tf.scalar(x))],
  ["[0.33333333333333331 0.66666666666666663]", [tf.tensor([1 / 3, 2 / 3], [2], "float64")]],
  ["1e+300 1e+21 123456789.125", [1e300, 1e21, 123456789.125].map((x) => tf.scalar(x, "float64"))],
  ["0.0999755859 [1 0]", [tf.scalar(0.1, "float16"), tf.tensor([true, false])]],
  [
    "[[1 2]\n [3 4]]",
    [
      tf.tensor([
        [1, 2],
        [3, 4],
      ]),
    ],
  ],
  [
    "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]",
    [
      tf.tensor([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
    ],
  ],
  ["[0 1 2 ... 7 8 9]", [tf.range(0, 10)]],
  ["[0 1 2 3 4 5] []", [tf.range(0, 6), tf.tensor([])]],
  [
    "{'a': [1, 's', null, 1.5, true], 'b': [1 2]} str",
    [{ b: tf.tensor([1, 2]), a: [int(1), "s", null, 1.5, true] }, "str"],
  ],
])("TensorFlow's format: %s", (text, inputs) => {
  expect(written(() => { tf.print(...inputs); })).toBe(`${text}\n`); // prettier-ignore
});

test("the host is called in each run, with data", () => {
  const seen: unknown[] = [];
  const v = tf.variable(0);
  const f = tf.function(
    (x: tf.Tensor) => {
      v.assignAdd(1);
      const y = tf.jsFunction(
        (a) => {
          // What came before has happened.
          seen.push([held(a), held(v)]);
          v.assignAdd(100);
          return a.mul(2);
        },
        [x.add(1)],
        spec([null], "int32"),
      );
      return { y: y.sub(1), z: Number.isInteger(x.shape[0]) ? x : y.add(x), v: v.read() };
    },
    { inputSignature: [spec([null], "int32")] },
  );
  const ints = (values: number[]): tf.Tensor => tf.tensor(values, [values.length], "int32");
  expect(held(f(ints([0])))).toEqual({ y: [1], z: [2], v: 101 });
  expect(held(f(ints([4, 5])))).toEqual({ y: [9, 11], z: [14, 17], v: 202 });
  expect(seen).toEqual([[[1], 1], [[5, 6], 102]]); // prettier-ignore
  expect(f.tracingCount).toBe(1);
});

test("several results, none, and what was declared is checked", () => {
  const f = tf.function((x: tf.Tensor) => {
    const [a, b] = tf.jsFunction((t) => [t.add(1), 7], [x], [spec([]), spec([], "int32")]);
    tf.jsFunction(() => undefined, [], []);
    return [a, b];
  });
  expect(held(f(tf.scalar(1)))).toEqual([2, 7]);
  const wrong = tf.function((x: tf.Tensor) => tf.jsFunction((t) => t, [x], spec([], "int32")));
  expect(errorOf(() => wrong(tf.scalar(1))).message).toContain("another type than declared");
  const unknown = tf.function((x: tf.Tensor) => tf.jsFunction((t) => t, [x], "float32"));
  expect(errorOf(() => unknown(tf.scalar(1))).message).toContain("requires the rank of its result");
  expect(held(tf.jsFunction((t) => t.mul(2), [3], "float32"))).toBe(6);
});

test("gradients pass through the host's function, to any order", () => {
  const f = tf.function((x: tf.Tensor) =>
    tf.jsFunction((a) => a.mul(a).mul(a), [x.mul(1)], spec([])),
  );
  const x = tf.scalar(3);
  const outer = new tf.GradientTape();
  const d = outer.record(() => {
    outer.watch(x);
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    return tape.gradient(y, x);
  });
  expect(held([f(x), d])).toEqual([27, 27]);
  expect(held(outer.gradient(d, x))).toBe(18);
  const inside = tf.function((z: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(z);
      return f(z);
    });
    return tape.gradient(y, z);
  });
  expect(held(inside(x))).toBe(27);
});

test("an error of the host's function is the cause of the run's", () => {
  const boom = new RangeError("boom");
  const f = tf.function(
    (x: tf.Tensor) =>
    tf.jsFunction(() => { throw boom; }, [x], spec([])), // prettier-ignore
  );
  const error = errorOf(() => f(tf.scalar(1)));
  expect(error).toBeInstanceOf(tf.InvalidArgumentError);
  expect(error.message).toContain("RangeError: boom");
  expect(error.location).toContain("effects.test.ts");
  expect(error.cause).toBe(boom);
  const slow = ((a: tf.Tensor) => Promise.resolve(a)) as unknown as (a: tf.Tensor) => tf.Tensor;
  const late = tf.function((x: tf.Tensor) => tf.jsFunction(slow, [x], spec([])));
  expect(errorOf(() => late(tf.scalar(1))).message).toContain("async callback");
});

test("the host cannot be called from a branch", () => {
  const f = tf.function(
    (x: tf.Tensor) =>
    tf.cond(x.greater(0), () => tf.jsFunction((a) => a, [x], spec([])), () => x), // prettier-ignore
  );
  const error = errorOf(() => f(tf.scalar(1)));
  expect(error).toBeInstanceOf(tf.UnimplementedError);
  expect(error.message).toContain("tf.jsFunction inside");
});

test("what is known fails while tracing, the rest when it runs", () => {
  const f = tf.function((x: tf.Tensor) => {
    tf.debugging.assertEqual(x, 1, { message: "m" });
    return x;
  });
  expect(held(f(int(1)))).toBe(1);
  const { message } = errorOf(() => f(int(2)));
  expect(message).toContain("m: Condition x == y did not hold");
  expect(message).toContain("x: int32[] = 2, y: int32[] = 1");
  const g = tf.function((y: tf.Tensor) => {
    tf.debugging.assertRank(y, 2);
  });
  const rank = errorOf(() => { g(int(1)); }); // prettier-ignore
  expect(rank).toBeInstanceOf(tf.ValueError);
  expect(rank.message).toContain("Tensor must have rank 2");
  const h = tf.function((z: tf.Tensor) => tf.ensureShape(z, [null, 2]));
  expect(errorOf(() => h(tf.tensor([1]))).message).toContain("is not compatible");
  expect(held(h(tf.tensor([[1, 2]])))).toEqual([[1, 2]]);
});

describe("assertions", () => {
  const d = tf.debugging;
  const one = tf.scalar(1);
  const failing: [string, () => unknown, string][] = [
    ["assertNoneEqual", () => { d.assertNoneEqual(1, 1); }, "x != y"],
    ["assertLess", () => { d.assertLess([1, 2], 2); }, "x < y"],
    ["assertLessEqual", () => { d.assertLessEqual([1, 3], 2); }, "x <= y"],
    ["assertGreater", () => { d.assertGreater(one, 1); }, "x > y"],
    ["assertGreaterEqual", () => { d.assertGreaterEqual(one, 2); }, "x >= y"],
    ["assertNegative", () => { d.assertNegative([-1, 0]); }, "x < 0"],
    ["assertNonNegative", () => { d.assertNonNegative(-1); }, "x >= 0"],
    ["assertNonPositive", () => { d.assertNonPositive(1); }, "x <= 0"],
    ["assertNear", () => { d.assertNear(1, 1.1); }, "not equal to tolerance"],
    ["assert", () => { d.assert(false, ["why", one]); }, "why"],
    ["checkNumerics", () => d.checkNumerics([1, NaN], "found"), "found: Tensor had Inf or NaN values"],
    ["assertAllFinite", () => d.assertAllFinite([Infinity], "found"), "Inf or NaN"],
    ["assertRankAtLeast", () => { d.assertRankAtLeast(one, 1); }, "rank at least 1"],
    ["assertRankIn", () => { d.assertRankIn(one, [1, 2]); }, "rank in (1, 2)"],
    ["assertScalar", () => { d.assertScalar([1]); }, "a scalar"],
    ["assertType", () => { d.assertType(one, "int32"); }, "int32"],
    ["assertInteger", () => { d.assertInteger(one); }, "an integer dtype"],
    ["assertSameFloatDtype", () => d.assertSameFloatDtype([one, tf.scalar(1, "float64")]), "float64"],
    ["assertShapes", () => { d.assertShapes([[tf.zeros([2, 3]), ["N", "D"]], [tf.zeros([4]), ["D"]]]); }, "must have size 3. Received size 4"],
  ]; // prettier-ignore
  test.each(failing)("%s fails, and says why", (_, fail, text) => {
    expect(errorOf(fail).message).toContain(text);
  });

  test("hold where they hold", () => {
    d.assertEqual([1, 2], [1, 2]);
    d.assertNear(tf.scalar(1, "float64"), tf.scalar(1 + 1e-15, "float64"));
    d.assertNear(1, 1.05, { rtol: 0.1 });
    d.assertShapes([[tf.zeros([2, 3]), ["N", "D"]], [tf.zeros([3]), ["D"]], [tf.zeros([2]), [2]]]); // prettier-ignore
    expect(d.assertSameFloatDtype([one])).toBe("float32");
    expect(held(d.checkNumerics([1], "found"))).toEqual([1]);
    expect([
      d.isNumericTensor(one),
      d.isNumericTensor(tf.scalar(true)),
      d.isNumericTensor(1),
    ]).toEqual([true, false, false]);
  });

  test("sizes that only the run shows are checked when it runs", () => {
    const f = tf.function(
      (x: tf.Tensor, y: tf.Tensor) => {
        d.assertShapes([[x, ["N", 3]], [y, ["N"]]]); // prettier-ignore
        return x;
      },
      { inputSignature: [spec([null, null]), spec([null])] },
    );
    expect(f(tf.zeros([2, 3]), tf.zeros([2])).shape).toEqual([2, 3]);
    expect(errorOf(() => f(tf.zeros([2, 4]), tf.zeros([2])))).toBeInstanceOf(
      tf.InvalidArgumentError,
    );
    expect(errorOf(() => f(tf.zeros([2, 3]), tf.zeros([1])))).toBeInstanceOf(
      tf.InvalidArgumentError,
    );
  });
});

// initScope

test("an initScope runs at once, outside of all functions", () => {
  const v = tf.variable(0);
  const eager: boolean[] = [];
  const f = tf.function((x: tf.Tensor) => {
    tf.initScope(() => {
      v.assignAdd(1);
      eager.push(tf.executingEagerly());
    });
    eager.push(tf.executingEagerly());
    return x;
  });
  f(int(1));
  f(int(2));
  expect(held(v)).toBe(1);
  expect(eager).toEqual([true, false]);
});

test("a symbolic tensor is out of scope there", () => {
  const f = tf.function((x: tf.Tensor) => tf.initScope(() => x.add(1)));
  expect(errorOf(() => f(int(1))).message).toContain("out of scope");
});

test("whether a function is being traced", () => {
  const now = (): boolean[] => [tf.insideFunction(), tf.executingEagerly()];
  expect(now()).toEqual([false, true]);
  let inside: boolean[] = [];
  tf.function(() => {
    inside = now();
  })();
  expect(inside).toEqual([true, false]);
});

test("a symbolic tensor of another function is out of scope", () => {
  const kept: tf.Tensor[] = [];
  const f = tf.function((x: tf.Tensor) => { kept.push(x); return x; }, { name: "first" }); // prettier-ignore
  const g = tf.function((y: tf.Tensor) => y.add(kept[0] ?? 0), { name: "second" });
  f(int(1));
  const { message } = errorOf(() => g(int(1)));
  expect(message).toContain("a tensor of the function first, used in the function second");
});
