/** What branches and loops that a tensor decides do to state outside of them: it is tracked, or its change is refused by name and line. */

import * as tf from "../../index";
import { converted, plain, traced, values } from "./converted";

const counter = "class Counter { n = 1; items = [1, 2]; add() { this.n += 1; } }";

/** Programs that change state where another place of the file, or an object, holds it. */
const tracked: readonly (readonly [what: string, source: string])[] = [
  [
    "a variable of the file, by a function of the file",
    "let n = 1; const bump = () => { n = n + 1; }; export function f(x) { n = 1; if (x > 0) bump(); return n; }",
  ],
  [
    "a variable of the file, by a function that a function calls",
    "let n = 1; function inner() { n += 1; } function bump() { inner(); } export function f(x) { n = 1; while (x > 0) { bump(); x -= 1; } return n; }",
  ],
  [
    "a property of an object of the file, by a function",
    "const s = { n: 1 }; const bump = () => { s.n += 1; }; export function f(x) { s.n = 1; while (x > 0) { bump(); x -= 1; } return s.n; }",
  ],
  [
    "a field of an instance",
    `${counter} export function f(x) { const c = new Counter(); while (x > 0) { c.n += 2; x -= 1; } return c.n; }`,
  ],
  [
    "a field of an instance at a computed name",
    `${counter} export function f(x) { const c = new Counter(), k = ["n"]; if (x > 0) c[k[0]] = 10; return c.n; }`,
  ],
  [
    "a field of an instance, by its method",
    `${counter} export function f(x) { const c = new Counter(); while (x > 0) { c.add(); x -= 1; } return c.n; }`,
  ],
  [
    "a field of this, by another method",
    `class M { n = 1; add(k) { this.n += k; } run(x) { if (x > 0) this.add(5); else this.add(7); return this.n; } } export function f(x) { return new M().run(x); }`,
  ],
  [
    "items of an array, by its method",
    "export function f(x) { const v = [1, 2]; if (x > 0) v.fill(7); else v.reverse(); return v[0]; }",
  ],
  [
    "an object, by Object.assign in a branch",
    "export function f(x) { const o = { n: 1, m: 2 }; if (x > 0) Object.assign(o, { n: 5 }); return o.n + o.m; }",
  ],
  [
    "an object of a variable's object, by Object.assign in a loop",
    "export function f(x) { const o = { a: { n: 1 } }; while (x > 0) { Object.assign(o.a, { n: o.a.n + 2 }); x -= 1; } return o.a.n; }",
  ],
];

test.each(tracked)("%s is state", (_, source) => {
  for (const x of [3, -3]) {
    expect(values(traced(source)(tf.scalar(x)))).toBe(plain(source).f?.(x));
  }
});

test("the variables of a module stay what they are where a loop changes its other fields", () => {
  const f = traced(`
    class M extends tf.Module {
      w = tf.variable(2); total = 0;
      add(x) { this.total += x; this.w.assignAdd(1); }
    }
    const m = new M();
    export function f(x) {
      while (x > 0) { m.add(x); x -= 1; }
      return [m.total, m.w.read()];
    }`);
  expect(values(f(tf.scalar(3)))).toEqual([6, 5]);
});

const refused: readonly (readonly [what: string, source: string, message: RegExp])[] = [
  [
    "an object that a call gives",
    "const o = { items: [1, 2] }; const get = () => o;\nexport function f(x) { const i = 1;\n  if (x > 0) get().items[i] = 10;\n  return o.items[1]; }",
    /get\(\)\.items\[i\] is assigned in a branch or a loop that a tensor decides[^]*program\.ts:3:14/,
  ],
  [
    "an object that a call gives, which is changed by what it was",
    "const o = { n: 1 }; const get = () => o;\nexport function f(x) {\n  while (x > 0) { get().n += 1; x -= 1; }\n  return o.n; }",
    /get\(\)\.n is assigned in a branch or a loop that a tensor decides[^]*program\.ts:3:19/,
  ],
  [
    "an object that a call gives, by a pattern",
    "const o = { n: 1 }; const get = () => o;\nexport function f(x) {\n  if (x > 0) [get().n] = [2];\n  return o.n; }",
    /get\(\)\.n is assigned in a branch or a loop that a tensor decides[^]*program\.ts:3:15/,
  ],
  [
    "an object that a call gives, by a pattern with names",
    'const o = { n: 1 }; const get = () => o;\nexport function f(x) {\n  if (x > 0) ({ a: get()["n"] = 3 } = {});\n  return o.n; }',
    /get\(\)\["n"\] is assigned in a branch or a loop that a tensor decides[^]*program\.ts:3:20/,
  ],
  [
    "a property that is deleted from an object that a call gives",
    "const o = { n: 1 }; const get = () => o;\nexport function f(x) {\n  if (x > 0) delete get().n;\n  return o.n; }",
    /get\(\)\.n is assigned in a branch or a loop that a tensor decides[^]*program\.ts:3:21/,
  ],
  [
    "a typed array, in a branch",
    "export function f(x) { const v = new Float32Array(2), k = [1, 0];\n  if (x > 0) v[k[1]] = 10;\n  return v[0]; }",
    /'items of v' differ in the main branch and in the else branch, and a typed array holds no tensors[^]*program\.ts:2:7/,
  ],
  [
    "a typed array, in a loop",
    "export function f(x) { const v = new Float32Array(2), k = [0];\n  while (x > 0) { v[k[0]] += 1; x -= 1; }\n  return v[0]; }",
    /'items of v' changes in a loop whose number of iterations a tensor decides[^]*program\.ts:2:3/,
  ],
  [
    "an array that grows in a branch",
    "export function f(x) { const v = [1];\n  if (x > 0) v.push(2);\n  return v.length; }",
    /'items of v' must have the same nested structure[^]*program\.ts:2:7/,
  ],
];

test.each(refused)("%s is refused", (_, source, message) => {
  expect(() => traced(source)(tf.scalar(1))).toThrow(message);
});

test("a typed array that a branch leaves alone, or that the host changes, is no error", () => {
  const source = `export function f(x) {
    const v = new Float32Array([1, 2]), k = [0];
    for (let i = 0; i < 2; i++) { if (i === 1) v[k[0]] = 5; }
    if (x > 0) x = x + v[0];
    return x;
  }`;
  expect(values(traced(source)(tf.scalar(1)))).toBe(6);
});

test("where no tensor decides, an object that a call gives is assigned as in plain JavaScript", () => {
  const source =
    "const o = { n: 1 }; const get = () => o; export function f(x) { get().n = 4; get().n += 1; get().n++; return x + o.n; }";
  expect(values(traced(source)(tf.scalar(1)))).toBe(7);
  expect(plain(source).f?.(1)).toBe(7);
});

test("where no tensor decides, patterns and delete mean what they do in plain JavaScript", () => {
  const source = `
    const o = { n: 1, m: 2, k: 3 }, none = undefined, log = [];
    const get = (name) => { log.push(name); return o; };
    export function f(x) {
      [get("a").n, get("b")[(log.push("key"), "m")]] = [4, 5];
      ({ p: get("c").n, ...get("d").k } = { p: 6, q: 7 });
      const deleted = [delete get("e").m, delete none?.a.b, delete get("f")?.n];
      return [x, log, JSON.stringify(o), deleted].join(" ");
    }`;
  expect(converted(source).f?.(1)).toBe(plain(source).f?.(1));
});
