import { plugin } from "../../eslint";
import { check } from "./tester";

const { rules } = plugin;
const inFunction = (code: string): string => `function f() { ${code} }`;

check(
  "no-tensor-arithmetic",
  rules["no-tensor-arithmetic"],
  [
    "n + 1; -n; n << 2;",
    "let m = n; m += 1; m++;",
    "x.rank + 1; x.dataSync()[0]! * 2;",
    ...["x + y;", "-x;", "~x;", "let w = x; w *= 2;", "let w = x; w++;", "x & y;", "2 ** x;"].map(
      (code) => ({ code: inFunction(code), autograph: true as const }),
    ),
  ],
  [
    { code: "x + y;", messageId: "operator", output: "x.add(y);" },
    { code: "x - 1;", messageId: "operator", output: "x.sub(1);" },
    { code: "2 * x;", messageId: "operator", output: "tf.mul(2, x);" },
    { code: "both / x;", messageId: "operator", output: "tf.div(both, x);" },
    { code: "v % 2;", messageId: "operator", output: "v.truncateMod(2);" },
    { code: "x ** 2;", messageId: "operator", output: "x.pow(2);" },
    { code: "x & y;", messageId: "operator", output: "x.bitwiseAnd(y);" },
    { code: "x << 2;", messageId: "operator" },
    { code: inFunction("x >> 2;"), messageId: "operator", autograph: true },
    { code: "-x;", messageId: "operator", output: "x.neg();" },
    { code: "~x;", messageId: "operator", output: "x.bitwiseNot();" },
    { code: "+x;", messageId: "operator" },
    { code: inFunction("+x;"), messageId: "operator", autograph: true },
    {
      code: "(n > 0 ? x : y) + 1;",
      messageId: "operator",
      output: "((n > 0 ? x : y)).add(1);".replace("((", "(").replace("))", ")"),
    },
    { code: "let w = x; w += y;", messageId: "operator", output: "let w = x; w = w.add(y);" },
    {
      code: "const s = { w: x }; s.w -= y;",
      messageId: "operator",
      output: "const s = { w: x }; s.w = s.w.sub(y);",
    },
    { code: "const s = [x]; s[n]! *= 2;", messageId: "operator" },
    { code: "let w = x; w++;", messageId: "operator", output: "let w = x; w = w.add(1);" },
    { code: "let w = x; const before = w--;", messageId: "operator" },
    { code: '"x is " + x;', messageId: "operator", output: 'tf.add("x is ", x);' },
    { code: "z + 1;", messageId: "operator" },
    { code: "-z;", messageId: "operator" },
    { code: "x + y;", messageId: "operator", autograph: true, output: "x.add(y);" },
    {
      code: "async function f() { x + y; }",
      messageId: "operator",
      autograph: true,
      output: "async function f() { x.add(y); }",
    },
  ],
);

check(
  "no-tensor-comparison",
  rules["no-tensor-comparison"],
  [
    "n < 2; n === 2;",
    "maybe === undefined; maybe == null; null !== maybe; typeof x === 'number';",
    "x.dtype === 'int32';",
    "x === ('none' as const);",
    "Object.is(x, y);",
    { code: inFunction("x < y; x === 1; 3 >= x;"), autograph: true },
  ],
  [
    { code: "x < y;", messageId: "order", output: "x.less(y);" },
    { code: "x <= 1;", messageId: "order", output: "x.lessEqual(1);" },
    { code: "0 > v;", messageId: "order", output: "tf.greater(0, v);" },
    { code: "x >= y;", messageId: "order", output: "x.greaterEqual(y);" },
    { code: "x === y;", messageId: "identity", output: "x.equal(y);" },
    { code: "x == y;", messageId: "identity", output: "x.equal(y);" },
    { code: "x !== y;", messageId: "identity", output: "x.notEqual(y);" },
    { code: "both != x;", messageId: "identity", output: "tf.notEqual(both, x);" },
    { code: "both === 1;", messageId: "identity", output: "tf.equal(both, 1);" },
    { code: "x < y;", messageId: "order", autograph: true, output: "x.less(y);" },
  ],
);

check(
  "no-tensor-iteration",
  rules["no-tensor-iteration"],
  [
    "for (const row of tf.unstack(x)) row;",
    "const [first] = tf.unstack(x);",
    "const { dtype } = x; const copy = { ...x };",
    { code: inFunction("for (const row of x) row;"), autograph: true },
  ],
  [
    { code: "for (const row of x) row;", messageId: "iteration" },
    { code: "const rows = [...x];", messageId: "iteration" },
    { code: "Math.max(...y);", messageId: "iteration" },
    { code: "const [first] = x;", messageId: "iteration" },
    { code: "let first; [first] = x;", messageId: "iteration" },
    { code: "Array.from(x);", messageId: "iteration" },
    { code: "function* rows() { yield* x; }", messageId: "iteration" },
    { code: inFunction("return [...x];"), messageId: "iteration", autograph: true },
    { code: "for (const key in x) key;", messageId: "keys" },
    { code: inFunction("for (const key in x) key;"), messageId: "keys", autograph: true },
  ],
);

check(
  "no-tensor-in-text",
  rules["no-tensor-in-text"],
  ["`${n}`;", "`${x.toString()} ${x.dataSync()}`;", "JSON.stringify(x);"],
  [
    { code: "`x: ${x}`;", messageId: "text", output: "`x: ${x.toString()}`;" },
    { code: "`${both}`;", messageId: "text" },
    { code: "String(v);", messageId: "text", output: "String(v.toString());" },
    {
      code: inFunction("return `${x}`;"),
      messageId: "text",
      autograph: true,
      output: inFunction("return `${x.toString()}`;"),
    },
  ],
);

check(
  "no-math-on-tensor",
  rules["no-math-on-tensor"],
  ["Math.sin(n);", "Number(n);", "Math.max(x.rank, 1);", "x.sin();"],
  [
    { code: "Math.sin(x);", messageId: "math", output: "x.sin();" },
    { code: "Math.max(x, 0);", messageId: "math", output: "x.maximum(0);" },
    { code: "Math.max(0, x);", messageId: "math" },
    { code: "Math.min(x, y, 2);", messageId: "math" },
    { code: "Math.pow(x, 2);", messageId: "math", output: "x.pow(2);" },
    { code: "Math.hypot(x, y);", messageId: "math" },
    { code: "Number(x);", messageId: "math" },
    { code: "isNaN(v);", messageId: "math" },
    { code: "Number.isNaN(x);", messageId: "math" },
    { code: "Boolean(x);", messageId: "math" },
    {
      code: inFunction("return Math.sqrt(x);"),
      messageId: "math",
      autograph: true,
      output: inFunction("return x.sqrt();"),
    },
  ],
);
