import * as tf from "../../index";
import { converted, plain, traced, values } from "./converted";

/** Statements and operators that tensors decide, each with what the same code does with numbers. */

const number = (value: number): tf.Tensor => tf.scalar(value);
const integer = (value: number): tf.Tensor => tf.scalar(value, "int32");

/** The code with numbers as it is written, and traced with tensors, gives the same. */
function agrees(source: string, inputs: readonly number[], make = number): void {
  const reference = plain(source).f;
  const traceable = traced(source);
  for (const x of inputs) {
    expect([x, values(traceable(make(x)))]).toEqual([x, reference?.(x)]);
    expect([x, converted(source).f?.(x)]).toEqual([x, reference?.(x)]);
  }
}

describe("return", () => {
  test("plain numbers from a loop take the dtype of what is returned after it", () => {
    agrees(
      `export function f(x) {
        let k = 0;
        while (k < 4 && x < 0.5) { k = k + 1; if (0.25 < x) { return -2; } else { return 3; } }
        return x + 0.5;
      }`,
      [0, 0.375, 1.25],
    );
  });
});

describe("switch", () => {
  test("falls through, breaks, and has its default anywhere", () => {
    agrees(
      `export function f(x) {
        let s = 0;
        switch (x) {
          case 1: s += 1;
          default: s += 10;
          case 2: s += 100; break;
          case 3: s += 1000;
        }
        return s;
      }`,
      [0, 1, 2, 3, 4],
    );
  });

  test("without a default, and with returns in cases", () => {
    agrees(
      `export function f(x) { switch (x) { case 1: return 10; case 2: case 3: x = x + 1; } return x; }`,
      [1, 2, 3, 4],
    );
  });

  test("breaks that a tensor decides, and a loop's continue", () => {
    agrees(
      `export function f(x) {
        let s = 0;
        for (let i = 0; i < 3; i++) {
          switch (x) {
            case 1: if (s > 5) break; s += 3; continue;
            case 2: s += 7; break;
            default: if (x > 10) return -1;
          }
          s += 100;
        }
        return s;
      }`,
      [1, 2, 3, 11],
    );
  });

  test("a plain key, and a break that a tensor decides", () => {
    agrees(
      `export function f(x) {
        let s = 0;
        switch (1) { case 1: { if (x > 2) { break; } s += 1; } s += 10; break; default: s = 5; }
        if (x > 3) s += 100;
        return s;
      }`,
      [1, 2.5, 4],
    );
  });

  test("cases that are tensors, and a plain key: switch (true)", () => {
    agrees(
      `export function f(x) { switch (true) { case x > 10: return 3; case x > 5: return 2; default: return 1; } }`,
      [1, 7, 12],
    );
  });

  test("a case's value is computed once, in the order of the cases, until one is entered", () => {
    const source = `export function f(x) {
      const log = [];
      const at = (v) => { log.push(v); return v; };
      let s = 0;
      switch (x) { case at(1): s = 1; break; case at(2): s = 2; break; case at(3): s = 3; }
      return [s, ...log];
    }`;
    expect(values(traced(source)(number(2)))).toEqual([2, 1, 2, 3]);
    expect(converted(source).f?.(2)).toEqual([2, 1, 2]);
  });

  test("a switch in a loop in the graph", () => {
    agrees(
      `export function f(x) {
        let s = 0;
        while (x > 0) { switch (x % 3) { case 0: s += 1; break; case 1: s += 10; default: s += 100; } x -= 1; }
        return s;
      }`,
      [0, 1, 5],
      integer,
    );
  });

  test("outside of functions a tensor's value is the key", () => {
    const { f } = converted(
      `export function f(x) { switch (x) { case 1: return "one"; default: return "other"; } }`,
    );
    expect([f?.(number(1)), f?.(number(2))]).toEqual(["one", "other"]);
  });
});

describe("assignments", () => {
  test("steps of members and elements", () => {
    agrees(
      `export function f(x) {
        const o = { n: x, a: [x, x] };
        const before = [o.n++, ++o.n, o.a[0]--, --o.a["1"]];
        return [...before, o.n, ...o.a];
      }`,
      [3],
    );
  });

  test("compound assignments of members and elements", () => {
    agrees(
      `export function f(x) {
        const o = { n: 2, a: [1, 2] };
        const i = 1;
        o.n += x; o.n *= 2; o.a[0] -= x; o.a[i] **= 2; o.a[i] %= 3;
        if (x > 3) { o.n += 1; o.a[i] += 1; }
        return [o.n, ...o.a];
      }`,
      [3, 4],
    );
  });

  test("logical assignments of variables and members", () => {
    const source = `export function f(x) {
      let both = x > 1; both &&= x < 5;
      let one = x > 7; one ||= x < 2;
      const o = { p: x > 0, q: null, r: undefined };
      o.p &&= x > 3; o.q ??= x; o.r ||= 4;
      let n = null; n ??= x;
      return [both, one, o.p, o.q, o.r, n ?? 5];
    }`;
    agrees(source, [0, 1, 3, 4, 8]);
  });

  test("a logical assignment names a function, and does not assign where it need not", () => {
    const source = `export function f() {
      let g; g ||= () => 1; let h = null; h ??= function () {};
      const log = [];
      const o = { get p() { log.push("get"); return 1; }, set p(v) { log.push("set"); } };
      o.p ||= 2; o.p &&= 3;
      const k = { toString() { log.push("key"); return "p"; } };
      o[k] += 1; o[k]++;
      return [g.name, h.name, ...log];
    }`;
    expect(converted(source).f?.()).toEqual(plain(source).f?.());
  });

  test("destructuring into state", () => {
    agrees(
      `export function f(x) {
        let a = 1, b = 2; const s = { c: 3, d: [4, 5] };
        if (x > 0) { [a, b] = [b, a + x]; ({ c: s.c, d: [, s.d[1]] } = { c: x, d: [0, a] }); }
        return [a, b, s.c, ...s.d];
      }`,
      [1, -1],
    );
  });
});

describe("operators", () => {
  test("bits of integers, and logic of bools", () => {
    agrees(
      `export function f(x) { return [x & 6, x | 8, x ^ 5, ~x, x & 3 | 4]; }`,
      [5, 12],
      integer,
    );
    const bools = traced(
      `export function f(x) { return [x > 1 & x < 3, x < 1 | x > 3, x > 1 ^ x > 2]; }`,
    );
    expect(values(bools(number(2)))).toEqual([true, false, true]);
  });

  test.each(["<<", ">>", ">>>"])("%s is refused by name", (operator) => {
    const f = traced(`export function f(x) { return x ${operator} 1; }`);
    expect(() => f(integer(1))).toThrow(`${operator} shifts the bits of a tensor`);
  });

  test("&& of values that are there is no branch; one that computes is", () => {
    const nodes = (source: string): string[] =>
      tf
        .function(converted(source).f as (x: tf.Tensor) => tf.Tensor)
        .getConcreteFunction(number(1))
        .graph.nodes.map(({ op }) => op);
    expect(
      nodes(`export function f(x) { const a = x > 0; const b = x < 2; return a && b; }`),
    ).not.toContain("cond");
    expect(nodes(`export function f(x) { return x > 0 && x < 2; }`)).toContain("cond");
  });

  test("?? takes a tensor as any other value that is not null", () => {
    agrees(
      `export function f(x) { let y; if (x !== null) { y = undefined; } return [x ?? 2, y ?? x]; }`,
      [0],
    );
  });
});

describe("scopes", () => {
  test("inner declarations hide variables of the state", () => {
    agrees(
      `export function f(x) {
        let a = 1;
        if (x > 0) { let a = x * 2; a += 1; { const a = 7; x = x + a; } x = x + a; }
        while (x < 20) { let a = x; x = x + a; for (let x = 0; x < 2; x++) a += x; }
        const g = (a) => { a = a + 1; return a; };
        return [a, x, g(x)];
      }`,
      [1, 3],
    );
  });

  test("closures assign variables around them", () => {
    agrees(
      `export function f(x) {
        let n = 0;
        const count = (by) => { n += by; return n; };
        if (x > 0) count(2); else count(x);
        for (let i = 0; i < 2; i++) { if (n > 1) { count(10); } }
        return n;
      }`,
      [1, -1],
    );
  });

  test("var is hoisted, a label leaves a block, try and finally run", () => {
    agrees(
      `export function f(x) {
        y = 1;
        a: { if (x > 0) break a; var y = 5; }
        try { if (x > 2) { y = x; } else { y = y + 1; } } finally { y = y + 100; }
        return y;
      }`,
      [-1, 1, 3],
      integer,
    );
  });

  test("this, arguments and new.target are those of the function", () => {
    const { f } = converted(`
      export function f(x) {
        class A {
          #n = 0; static made = 0;
          constructor(v) { if (v > 0) this.#n = v; else this.#n = -v; A.made++; this.isNew = new.target === A; }
          get n() { if (this.#n > 5) return 5; return this.#n; }
          set n(v) { if (v > 1) this.#n = v; }
        }
        const a = new A(x); a.n = x + 1;
        const g = function () { if (arguments[0] > 0) return arguments.length; return this.k; };
        return [a.n, A.made, a.isNew ? 1 : 0, g.call({ k: 9 }, x, 2)];
      }`);
    const g = tf.function(f as (x: tf.Tensor) => tf.Tensor);
    expect([3, -1, 9].map((x) => values(g(number(x))))).toEqual([
      [4, 1, 1, 2],
      [1, 1, 1, 9],
      [5, 1, 1, 2],
    ]);
  });
});

describe("where tensors cannot decide", () => {
  const refused = [
    [
      "an async function",
      "async function f(x) { if (x > 0) return 1; return 2; }",
      "an if statement",
    ],
    ["an async function", "const f = async (x) => x.greater(0) ? 1 : 2;", "?:"],
    ["a generator", "function* f(x) { while (x.greater(0)) yield 1; }", "a loop"],
    ["a parameter", "function f(x, y = x.greater(0) ? 1 : 2) { return y; }", "?:"],
    [
      "a field of a class",
      "class A { n = v.greater(0) && 1; } const f = (x) => { v = x; return new A().n; }",
      "&&",
    ],
    [
      "a static block",
      "const f = (x) => { class A { static n; static { A.n = !x.greater(0); } } return A.n; }",
      "!",
    ],
  ] as const;
  test.each(refused)("in %s: %s", async (where, source, what) => {
    const { f } = converted(`let v; ${source.replace(/x > 0/, "x.greater(0)")} export { f };`);
    const run = tf.function((x: tf.Tensor) => {
      const made = f?.(x);
      if (typeof made === "object" && made !== null && Symbol.iterator in made)
        Array.from(made as Iterable<unknown>);
      if (made instanceof Promise) caught.push(made);
      return x;
    });
    const caught: Promise<unknown>[] = [];
    const result = async (): Promise<void> => {
      run(number(1));
      await Promise.all(caught);
    };
    await expect(result()).rejects.toThrow(
      `a tensor decides ${what} in ${where}, which is not converted`,
    );
  });

  test("a tensor whose value is known decides", async () => {
    const { f } = converted("export async function f(x) { if (x.greater(0)) return 1; return 2; }");
    expect([await f?.(number(1)), await f?.(number(-1))]).toEqual([1, 2]);
  });
});

describe("assignments at an index that is computed", () => {
  test("a branch that makes an array longer is refused, by its name and line", () => {
    const f = traced(
      `export function f(x) { const v = [x]; if (x > 0) v[v.length] = x; return v[0]; }`,
    );
    expect(() => f(number(1))).toThrow(
      /'items of v' must have the same nested structure in the main branch and in the else branch/,
    );
    expect(() => f(number(1))).toThrow("program.ts:1:");
  });

  test("the array stays the same one, and so does the instance of a class", () => {
    agrees(
      `class Row { a1 = 0; }
      export function f(x) {
        const v = [1, 2], same = v, row = new Row(), k = () => 1;
        if (x > 0) { v[k()] = 5; row["a" + k()] = 1; }
        return same === v && row instanceof Row ? same[1] + row.a1 : -1;
      }`,
      [1, -1],
    );
  });
});

test("a loop whose condition is always true returns by its returns alone", () => {
  agrees(
    `export function f(x) { for (;;) { if (x > 9) return x; if (x < -9) break; x = x * 2; } return 0; }`,
    [1, -1, 20],
  );
  agrees(`export function f(x) { while (true) { if (x > 9) return [x, 1]; x = x + 4; } }`, [1, 20]);
});
