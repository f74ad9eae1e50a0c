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

const failing = folderOf({
  "now.ts":
    'import * as tf from "ontrace";\n\ntf.tensor([1, 2]).reshape;\ntf.matMul([[1, 2]], [[1, 2]]);',
  "later.ts": 'setTimeout(() => { throw new TypeError("too late"); }, 1);',
  "promise.ts": 'Promise.reject(new Error("not kept"));',
  "syntax.ts": "const = 1;",
});

test.each([
  ["now.ts", /^error InvalidArgumentError: .*matMul.*\n[^]*at: .*now\.ts:4:4/],
  ["later.ts", /^error TypeError: too late\n at .*later\.ts:1:2\d/],
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
