import { plugin } from "../../eslint";
import { check } from "./tester";

const { rules } = plugin;

check(
  "no-tensor-condition",
  rules["no-tensor-condition"],
  [
    "if (n > 0) n;",
    "if (x.rank > 1 && n) n;",
    "if (maybe !== undefined) maybe.square();",
    "const chosen = maybe ?? x;",
    "const list = [1, 2].filter((k) => k > n);",
    "const rows = [x, y].map((row) => row.add(1));",
    "const given = n && x;",
    { code: "if (maybe) maybe.square();", options: [{ allowPresence: true }] },
    { code: "function f() { if (x.greater(0)) return x; return y; }", autograph: true },
    { code: "const f = () => (x.greater(0) && !y.less(1) ? x : y);", autograph: true },
    {
      code: "function f() { while (x.less(5)) n; do { n; } while (v) for (; x;) n; }",
      autograph: true,
    },
  ],
  [
    { code: "if (x.greater(0)) n;", messageId: "condition" },
    { code: "if (n > 0) n; else if (x) n;", messageId: "condition" },
    { code: "while (v) n;", messageId: "condition" },
    { code: "do { n; } while (x.less(5));", messageId: "condition" },
    { code: "for (; x.less(5); ) n;", messageId: "condition" },
    { code: "const chosen = y ? 1 : 2;", messageId: "condition" },
    { code: "if (z) n;", messageId: "condition" },
    { code: "if (both) n;", messageId: "condition" },
    { code: "if (x as unknown as tf.Tensor3D) n;", messageId: "condition" },
    { code: "if (n > 0 || x.less(0)) n;", messageId: "condition" },
    { code: "x && n;", messageId: "condition" },
    { code: "let w = x; w ||= y;", messageId: "condition" },
    { code: "const not = !x;", messageId: "condition", output: "const not = x.logicalNot();" },
    {
      code: "const not = !(x as tf.Tensor);",
      messageId: "condition",
      output: "const not = (x as tf.Tensor).logicalNot();",
    },
    { code: "const and = x && y;", messageId: "condition", output: "const and = x.logicalAnd(y);" },
    { code: "const or = x || y;", messageId: "condition", output: "const or = x.logicalOr(y);" },
    { code: "const or = x || maybe;", messageId: "condition" },
    {
      code: "function f<T extends tf.Tensor>(t: T) { if (t) return 1; return 2; }",
      messageId: "condition",
    },
    {
      code: "class Mask extends tf.Tensor {}\nfunction f(t: Mask) { if (t) return 1; return 2; }",
      messageId: "condition",
    },
    {
      code: "function f(t: tf.Tensor & { tag: 1 }) { if (t) return 1; return 2; }",
      messageId: "condition",
    },
    {
      code: "if (maybe) n;",
      messageId: "presence",
      suggestion: "presentOrNull",
      output: "if (maybe != null) n;",
    },
    {
      code: "if (!maybe) n;",
      messageId: "presence",
      suggestion: "presentOrNull",
      output: "if (maybe == null) n;",
    },
    {
      code: "function f<T extends tf.Tensor | null>(t: T) { return t ? 1 : 2; }",
      messageId: "presence",
      suggestion: "presentOrNull",
      output: "function f<T extends tf.Tensor | null>(t: T) { return t != null ? 1 : 2; }",
    },
    // AutoGraph decides by the value of a tensor that may be absent.
    {
      code: "function f() { if (maybe) n; }",
      messageId: "presence",
      autograph: true,
      suggestion: "presentOrNull",
      output: "function f() { if (maybe != null) n; }",
    },
    { code: "const list = [x, y].filter((t) => t.greater(0));", messageId: "predicate" },
    {
      code: "const any = [x].some(function (t) { return t; });",
      messageId: "predicate",
      autograph: true,
    },
    // What AutoGraph does not convert.
    { code: "if (x) n;", messageId: "condition", autograph: true },
    { code: "async function f() { if (x) n; }", messageId: "condition", autograph: true },
    { code: "function* f() { if (x) yield n; }", messageId: "condition", autograph: true },
  ],
);

check(
  "no-tensor-switch",
  rules["no-tensor-switch"],
  [
    "switch (n) { case 1: break; }",
    {
      code: "function f() { switch (x) { case n: return 1; default: return 2; } }",
      autograph: true,
    },
  ],
  [
    { code: "switch (v) { default: }", messageId: "subject" },
    { code: "switch (true as unknown) { case x: }", messageId: "label" },
    { code: "switch (x) { default: }", messageId: "subject", autograph: true },
  ],
);
