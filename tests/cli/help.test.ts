import { join, resolve } from "node:path";
import { folderOf, ontrace, start } from "../support/command";

const cwd = folderOf({});
const root = resolve(__dirname, "../..");

test.concurrent.each([
  ["the command", [], ["run", "compile", "inspect", "Exit codes"]],
  ["run", ["run"], ["--input", "--output", "--signature", "--update", "args"]],
  ["compile", ["compile"], ["--function", "--out", "--grad"]],
  ["inspect", ["inspect"], ["--function", "--dump-after"]],
])("help of %s", async (_, command, mentioned) => {
  const { code, stdout, stderr } = await ontrace(cwd, ...command, "--help");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: ontrace");
  for (const word of mentioned) expect(stdout).toContain(word);
});

test.concurrent("run's help may stand behind the folder too", async () => {
  const { code, stdout } = await ontrace(cwd, "run", "folder", "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("--input");
});

test.concurrent("a reader that has seen enough is no error", async () => {
  const [register, main] = ["tests/support/register-source.cjs", "cli/main.ts"].map((file) =>
    join(root, file),
  );
  const pipe = `set -o pipefail; "${process.execPath}" -r "${register}" "${main}" --help | true`;
  expect(await start("bash", ["-c", pipe], cwd)).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("the command runs by ts-node", async () => {
  const tsNode = join(root, "node_modules/ts-node/dist/bin.js");
  const main = join(root, "cli/main.ts");
  const args = [tsNode, "--project", join(root, "tsconfig.json"), main, "--version"];
  const { code, stdout } = await start(process.execPath, args, cwd);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.concurrent.each([
  [["run", "m.ts", "--inptu"], undefined],
  [["--versoin"], "unknown option '--versoin'\n(Did you mean --version?)"],
  [["insepct"], "unknown command 'insepct'\n(Did you mean inspect?)"],
  [
    ["inspect", "m.ts", "--functoin", "f"],
    "unknown option '--functoin'\n(Did you mean --function?)",
  ],
  [["run", "folder", "--inptu", "x=x.npy"], "unknown option '--inptu'\n(Did you mean --input?)"],
  [["run", "folder", "more"], "too many arguments"],
  [["run", "folder", "--input", "x"], "argument 'x' is invalid. Expected NAME=FILE.npy."],
  [["run", "folder", "-i", "x=a", "-i", "x=b"], "Input x is given twice."],
  [
    ["run", "--update", "m.ts"],
    "m.ts is not an artifact: only a run of an artifact takes --update",
  ],
  [["compile", "m.ts"], "required option '-f, --function <name>' not specified"],
  [["compile", "m.ts", "-f", "f"], "required option '-o, --out <dir>' not specified"],
  [["compile", "-f", "f", "-o", "out"], "missing required argument 'file'"],
  [["inspect"], "missing required argument 'target'"],
])("wrong use: %p", async (args, message) => {
  const { code, stdout, stderr } = await ontrace(cwd, ...args);
  // What stands behind a program's name is the program's business.
  expect(code).toBe(message === undefined ? 1 : 2);
  expect(stdout).toBe("");
  expect(stderr).toContain(message ?? "there is no file m.ts");
  expect(stderr).not.toMatch(/^\s+at /m);
  // Colours are for terminals.
  expect(stderr).not.toContain("\u001b");
});
