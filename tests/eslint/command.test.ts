import { join, resolve } from "node:path";
import { folderOf, start } from "../support/command";

const root = resolve(__dirname, "../..");

/** A project that has ontrace's source as the package, and runs ESLint's command. */
const project = (
  config: "recommended" | "autograph",
  code: string,
  projectService = true,
): string =>
  folderOf({
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        target: "es2022",
        module: "nodenext",
        skipLibCheck: true,
        noEmit: true,
        types: [],
        lib: ["es2023", "dom", "esnext.disposable", "esnext.iterator"],
        paths: { ontrace: [join(root, "index.ts")] },
      },
    }),
    "eslint.config.cjs": `
require(${JSON.stringify(join(root, "tests/support/register-source.cjs"))});
const { plugin } = require(${JSON.stringify(join(root, "eslint/index.ts"))});
const tseslint = require("node:module").createRequire(${JSON.stringify(join(root, "package.json"))})("typescript-eslint");
module.exports = [
  tseslint.configs.base,
  { files: ["*.ts"], languageOptions: { parserOptions: { projectService: ${projectService}, tsconfigRootDir: __dirname } } },
  { files: ["*.ts"], ...plugin.configs.${config} },
];
`,
    "program.ts": code,
  });

const lint = async (folder: string): Promise<readonly string[]> => {
  const command = join(root, "node_modules/eslint/bin/eslint.js");
  const { stdout, stderr } = await start(process.execPath, [command, "-f", "json", "."], folder);
  if (stdout === "") throw new Error(stderr);
  const files = JSON.parse(stdout) as {
    messages: { ruleId: string | null; line: number; message: string }[];
  }[];
  return files.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, message }) => `${line} ${ruleId ?? message}`),
  );
};

const program = `import * as tf from "ontrace";

export const step = tf.function((x: tf.Tensor) => {
  if (x.greater(0)) return x;
  return x.dataSync()[0] === 0 ? x : x.neg();
});

export async function main(x: tf.Tensor): Promise<void> {
  while (x.less(5)) await x.data();
}
`;

test("ESLint's command reports, by the types of a project", async () => {
  expect(await lint(project("recommended", program))).toEqual([
    "4 ontrace/no-tensor-condition",
    "5 ontrace/no-tensor-read-in-trace",
    "9 ontrace/no-tensor-condition",
  ]);
});

test("with AutoGraph, conditions of converted functions are right", async () => {
  expect(await lint(project("autograph", program))).toEqual([
    "5 ontrace/no-tensor-read-in-trace",
    "9 ontrace/no-tensor-condition",
  ]);
});

test("without types the error says what to set", async () => {
  const folder = project("recommended", program, false);
  await expect(lint(folder)).rejects.toThrow(
    "needs the types of the file; set languageOptions.parser",
  );
});
