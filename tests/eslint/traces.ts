import { plugin } from "../../eslint";
import { check } from "./tester";

const { rules } = plugin;

check(
  "no-await-in-traced-function",
  rules["no-await-in-traced-function"],
  [
    "const f = async () => { await x.data(); };",
    "const f = tf.function((a: tf.Tensor) => a.square());\nexport const g = async () => { await f(x).data(); };",
    "export const f = tf.function((a: tf.Tensor) => tf.jsFunction(async (b) => { await b.data(); return b; }, [a], 'float32'));",
    // A function of this name that is not ontrace's.
    "const tf2 = { function: (f: unknown) => f };\ntf2.function(async () => { await x.data(); });",
  ],
  [
    {
      code: "tf.function(async (a: tf.Tensor) => { await a.data(); return a; });",
      messageId: "await",
    },
    {
      code: "tf.func(async (a: tf.Tensor) => { for await (const b of []) b; return a; });",
      messageId: "await",
    },
    {
      code: "async function step(a: tf.Tensor) { await a.data(); return a; }\ntf.function(step);",
      messageId: "await",
    },
    {
      code: "const step = async (a: tf.Tensor) => { await a.data(); return a; };\nexport const f = tf.function(step as never);",
      messageId: "await",
    },
    // What a traced function calls is traced, too.
    {
      code: "async function inner(a: tf.Tensor) { await a.data(); return a; }\nfunction outer(a: tf.Tensor) { void inner(a); return a; }\ntf.function(outer);",
      messageId: "await",
    },
    {
      code: "class M { @tf.func() async step(a: tf.Tensor) { await a.data(); return a; } }",
      messageId: "await",
    },
    {
      code: "class M { @tf.function async step(a: tf.Tensor) { await a.data(); return a; } }",
      messageId: "await",
    },
    {
      code: "class M { constructor() { tf.function(this.step); } async step(a: tf.Tensor) { await a.data(); return a; } }",
      messageId: "await",
    },
    { code: 'async function f() { "use graph"; await x.data(); }', messageId: "await" },
    {
      code: "tf.function((a: tf.Tensor) => { void [1].map(async () => { await a.data(); }); return a; });",
      messageId: "await",
    },
  ],
);

check(
  "a function of ontrace that is imported by its name",
  rules["no-await-in-traced-function"],
  [],
  [
    {
      code: 'import { function as graph } from "ontrace";\ngraph(async (a: tf.Tensor) => { await a.data(); return a; });',
      messageId: "await",
    },
    {
      code: 'import * as other from "ontrace";\nother.function(async (a: tf.Tensor) => { await a.data(); return a; });',
      messageId: "await",
    },
  ],
);

check(
  "no-async-traced-function",
  rules["no-async-traced-function"],
  ["const f = async () => x;", "tf.function((a: tf.Tensor) => a);"],
  [
    { code: "tf.function(async (a: tf.Tensor) => a);", messageId: "suspended" },
    {
      code: "function* f(a: tf.Tensor) { yield a; }\ntf.function(f as never);",
      messageId: "suspended",
    },
    {
      code: "class M { @tf.func() async step(a: tf.Tensor) { return a; } }",
      messageId: "suspended",
    },
  ],
);

check(
  "no-tensor-read-in-trace",
  rules["no-tensor-read-in-trace"],
  [
    "x.dataSync(); x.print(); console.log(x);",
    "tf.function((a: tf.Tensor) => { tf.print(a); console.log('tracing'); return a; });",
    "tf.function((a: tf.Tensor) => tf.jsFunction((b) => b.arraySync() as number, [a], 'float32'));",
    "tf.function((a: tf.Tensor) => { tf.initScope(() => v.dataSync()); return a; });",
  ],
  [
    ...["data", "dataSync", "array", "arraySync"].map((method) => ({
      code: `tf.function((a: tf.Tensor) => { a.${method}(); return a; });`,
      messageId: "read",
    })),
    { code: "tf.function((a: tf.Tensor) => { a.print(); return a; });", messageId: "print" },
    { code: "tf.function((a: tf.Tensor) => { v.dataSync(); return a; });", messageId: "read" },
    {
      code: "tf.function((a: tf.Tensor) => { console.log('a', a); return a; });",
      messageId: "console",
    },
    {
      code: "function h(a: tf.Tensor) { return a.dataSync()[0]; }\nexport const f = tf.function((a: tf.Tensor) => { h(a); return a; });",
      messageId: "read",
    },
    {
      code: "class M { h(a: tf.Tensor) { a.dataSync(); }\n@tf.func() step(a: tf.Tensor) { this.h(a); return a; } }",
      messageId: "read",
    },
  ],
);

check(
  "no-function-in-loop",
  rules["no-function-in-loop"],
  [
    "const f = tf.function((a: tf.Tensor) => a); for (;;) f(x);",
    "for (const g of [tf.function((a: tf.Tensor) => a)]) g(x);",
    "for (let f = tf.function((a: tf.Tensor) => a); n; ) f(x);",
    "for (;;) { const make = () => tf.function((a: tf.Tensor) => a); }",
  ],
  [
    { code: "for (;;) tf.function((a: tf.Tensor) => a)(x);", messageId: "repeated" },
    { code: "while (n) { const f = tf.func((a: tf.Tensor) => a); f(x); }", messageId: "repeated" },
    {
      code: "for (const k of [1, 2]) tf.function((a: tf.Tensor) => a.add(k));",
      messageId: "repeated",
    },
    { code: "[1, 2].map((k) => tf.function((a: tf.Tensor) => a.add(k)));", messageId: "repeated" },
  ],
);

check(
  "no-unawaited-read",
  rules["no-unawaited-read"],
  [
    "export const f = async () => (await x.data())[0];",
    "x.data().then((data) => data[0]);",
    "const waiting = x.data();",
    "void x.data();",
    "Promise.all([x.data(), y.array()]);",
    "x.dataSync()[0];",
    "const other = { data: () => [1] }; other.data()[0];",
  ],
  [
    {
      code: "x.data()[0];",
      messageId: "promise",
      suggestion: "await",
      output: "(await x.data())[0];",
    },
    {
      code: "x.array().length;",
      messageId: "promise",
      suggestion: "await",
      output: "(await x.array()).length;",
    },
    { code: "v.data();", messageId: "promise", suggestion: "await", output: "(await v.data());" },
    {
      code: "const [first] = x.data();",
      messageId: "promise",
      suggestion: "await",
      output: "const [first] = (await x.data());",
    },
    {
      code: "for (const e of z.data()) e;",
      messageId: "promise",
      suggestion: "await",
      output: "for (const e of (await z.data())) e;",
    },
    {
      code: "`${x.data()}`;",
      messageId: "promise",
      suggestion: "await",
      output: "`${(await x.data())}`;",
    },
    {
      code: "if (x.data()) n;",
      messageId: "promise",
      suggestion: "await",
      output: "if ((await x.data())) n;",
    },
    {
      code: "console.log(x.array());",
      messageId: "promise",
      suggestion: "await",
      output: "console.log((await x.array()));",
    },
  ],
);
