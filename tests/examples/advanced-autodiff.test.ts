import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { start } from "../support/command";

const root = resolve(__dirname, "../..");
const page = readFileSync(join(root, "docs/advanced-autodiff.md"), "utf8");

/** The page's blocks of a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, block = ""]) => block,
  );

const programs = [
  { name: "recording", pictures: [] },
  { name: "custom-gradients", pictures: [] },
  { name: "multiple-tapes", pictures: [] },
  { name: "jacobians", pictures: ["sigmoid"] },
  { name: "hessian", pictures: ["hessian"] },
  { name: "batch-jacobian", pictures: ["batch-slice", "batch-patches", "batch-norm-patches"] },
];

test.each(programs)("$name prints what the page says, and draws its pictures", async (program) => {
  const folder = mkdtempSync(join(tmpdir(), "ontrace-pictures-"));
  const file = join(root, "examples/advanced-autodiff", `${program.name}.ts`);
  const register = join(root, "tests/support/register-source.cjs");
  const { code, stdout, stderr } = await start(
    process.execPath,
    ["-r", register, file, folder],
    root,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  // Each line of the program's output stands on the page, block after block.
  const source = readFileSync(file, "utf8");
  const printed = blocks("text").filter((block) => stdout.includes(block));
  expect(printed.join("")).toBe(stdout);
  for (const name of program.pictures) {
    const marks = (svg: string): number => [...svg.matchAll(/<path /g)].length;
    const drawn = readFileSync(join(folder, `${name}.svg`), "utf8");
    const shown = readFileSync(join(root, `docs/advanced-autodiff/${name}.svg`), "utf8");
    expect(marks(drawn)).toBe(marks(shown));
    expect(page).toContain(`(advanced-autodiff/${name}.svg)`);
    expect(source).toContain(`"${name}"`);
  }
});

test("the page's code is the programs' code", () => {
  const sources = programs.map(({ name }) =>
    readFileSync(join(root, "examples/advanced-autodiff", `${name}.ts`), "utf8"),
  );
  for (const block of blocks("ts")) {
    expect(sources.some((source) => source.includes(block.trimEnd()))).toBe(true);
  }
});
