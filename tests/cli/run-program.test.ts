import { folderOf, ontrace } from "../support/command";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const program = `
import * as tf from "ontrace";
import { greeting } from "./greeting";
const double = tf.function((x: tf.Tensor) => x.mul(2));
console.log(greeting, process.argv.slice(2), double(tf.tensor([1, 2])).arraySync(), require.main === module);
`;

const files = { "program.ts": program, "greeting.ts": "export const greeting: string = 'hello';" };

test("a program outside of any project imports ontrace, and gets its arguments", async () => {
  const { stdout, stderr, code } = await ontrace(
    folderOf(files),
    "run",
    "program.ts",
    "--input",
    "-x",
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toBe("hello [ '--input', '-x' ] [ 2, 4 ] true\n");
});

test("a program in a package of ES modules", async () => {
  const folder = folderOf({ "package.json": '{"type": "module"}' });
  mkdirSync(join(folder, ".hidden"));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, ".hidden", name), text);
  const { stdout, code } = await ontrace(folder, "run", ".hidden/program.ts");
  expect(stdout).toContain("hello [] [ 2, 4 ]");
  expect(code).toBe(0);
});

test.each(["module", "commonjs"])("modules of all kinds in a package of type %s", async (type) => {
  const folder = folderOf({
    "package.json": JSON.stringify({ type }),
    "main.ts": `
import * as tf from "ontrace";
import { later } from "./later.js";
import named, { type Shape } from "./named.mjs";
import { common } from "./common.cjs";
import { inner } from "./inner";
import data from "./data.json";
export const sum = await tf.tensor([1, 2]).sum().data();
for await (const x of [Promise.resolve(4)]) console.log(x);
const shape: Shape = [1];
const { lazy } = await import("./lazy.js");
console.log(later, named, common, inner, data.n, sum[0], shape[0], lazy, import.meta.url.split("/").at(-1));
`,
    "later.ts": `
import { deepest } from "./deepest.js";
export const later = (await Promise.resolve("later")) + deepest;`,
    "deepest.ts": 'export let deepest = "unset"; await null; deepest = "-deepest";',
    "named.mts": 'export type Shape = number[]; export default "named";',
    "common.cts": 'exports.common = "common";',
    "lazy.ts": 'export const lazy = await Promise.resolve("lazy");',
    "data.json": '{"n": 3}',
  });
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "inner", "index.ts"), 'export const inner = "inner";');
  const { stdout, stderr, code } = await ontrace(folder, "run", "main.ts");
  expect(stderr).toBe("");
  expect(stdout).toBe("4\nlater-deepest named common inner 3 3 1 lazy main.ts\n");
  expect(code).toBe(0);
});

const failing = folderOf({
  "now.ts":
    'import * as tf from "ontrace";\n\ntf.tensor([1, 2]).reshape;\ntf.matMul([[1, 2]], [[1, 2]]);',
  "later.ts": 'setTimeout(() => { throw new TypeError("too late"); }, 1);',
  "awaits.ts":
    "\nawait null;\nawait (async (): Promise<void> => { throw new RangeError('after all'); })();",
  "promise.ts": 'Promise.reject(new Error("not kept"));',
  "syntax.ts": "const = 1;",
});

test.each([
  ["now.ts", /^error InvalidArgumentError: .*matMul.*\n[^]*at: .*now\.ts:4:4/],
  ["later.ts", /^error TypeError: too late\n at .*later\.ts:1:2\d/],
  ["awaits.ts", /^error RangeError: after all\n at .*awaits\.ts:3:4\d/],
  ["promise.ts", /^error Error: not kept\n at .*promise\.ts:1:1\d/],
  ["syntax.ts", /^error SyntaxError: syntax\.ts\(1,7\)/],
  ["none.ts", /^error NotFoundError: there is no file none\.ts/],
])("the error of %s is one message, without a stack", async (file, message) => {
  const { code, stdout, stderr } = await ontrace(failing, "run", file);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/node_modules|\bcli\b/);
  expect(stdout).toBe("");
  expect(code).toBe(1);
});

test("--verbose shows the stack", async () => {
  const { stderr, code } = await ontrace(failing, "run", "--verbose", "now.ts");
  expect(stderr).toMatch(/\n\s+at .*now\.ts:4/);
  expect(code).toBe(1);
});
