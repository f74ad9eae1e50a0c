/** docs/add-an-op.md: its code is the code in the files, and what it says of a step that is left out is what happens. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const page = read("docs/add-an-op.md");

interface Block {
  readonly path: string;
  readonly code: string;
}

/** Blocks of code that name the file in which they stand. */
const blocks: readonly Block[] = [...page.matchAll(/^```ts (\S+)\n(.*?)\n```$/gms)].map(
  ([, path = "", code = ""]) => ({ path, code }),
);

/** The files in which a step is a row of a table, which a compile error demands. */
const tables = [
  "compiler/onnx/lower/elementwise.ts",
  "gradients/rules/elementwise.ts",
  "tests/support/random-samples/elementwise.ts",
  "tests/support/samples/elementwise.ts",
];

test("each block of code is in its file, once", () => {
  const counts = blocks.map(({ path, code }) => [path, read(path).split(code).length - 1]);
  expect(counts).toEqual(blocks.map(({ path }) => [path, 1]));
  expect(blocks.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["ir/ops/elementwise.ts", ...tables]),
  );
});

test("the files that the page names exist", () => {
  const named = [...page.matchAll(/`((?:[\w.-]+\/)+(?:[\w.-]+\.ts)?)`/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("the commands that the page names are scripts of the package", () => {
  const description = read("package.json");
  const named = [...page.matchAll(/npm run ([\w-]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !description.includes(`"${name}": `))).toEqual([]);
});

/** The rows of `logAddExp`, by the table's file: blocks that are a property. */
const rows = new Map(
  blocks
    .filter(({ code }) => /^ {2}(\/\/.*\n {2})?logAddExp: /.test(code))
    .map(({ path, code }) => [path, code]),
);

/** What a file is changed to, to see what the compiler says. */
interface Change {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

const lowering = "compiler/onnx/lower/elementwise.ts";

const changes = {
  "rows left out": tables.map((path): Change => ({ path, from: rows.get(path) ?? "", to: "" })),
  "an unknown ONNX op": [
    { path: lowering, from: '"Max", [x, y]), log1p', to: '"Xyz", [x, y]), log1p' },
  ],
  "no constructor": [
    { path: lowering, from: "logAddExp: severalNodes(logAddExp)", to: "logAddExp" },
  ],
} satisfies Record<string, readonly Change[]>;

/** The compile errors of each change, in the words of the compiler's command: one program of changed copies beside the files. */
function compileErrors(): ReadonlyMap<string, readonly string[]> {
  const tsconfig = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(tsconfig.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const copies = Object.entries(changes).flatMap(([name, list]) =>
    list.map(({ path, from, to }) => {
      const text = read(path);
      if (from === "" || !text.includes(from)) throw new Error(`${path} lacks: ${from}`);
      const copy = join(root, path.replace(/ts$/, `${name.replaceAll(" ", "-")}.ts`));
      return { name, path, copy, text: text.replace(from, to) };
    }),
  );
  const texts = new Map(copies.map(({ copy, text }) => [copy, text]));
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const errors = new Map<string, string[]>();
  for (const { name, path, copy } of copies) {
    const found = program
      .getSemanticDiagnostics(program.getSourceFile(copy))
      .map(({ code, messageText }) => {
        const message = ts.flattenDiagnosticMessageText(messageText, "\n");
        return `${path}: error TS${code}: ${message}`;
      });
    errors.set(name, [...(errors.get(name) ?? []), ...found]);
  }
  return errors;
}

describe("compile errors", () => {
  const errors = compileErrors();

  test("a row that is left out of a table is the error that the page quotes", () => {
    const found = errors
      .get("rows left out")
      ?.map((error) => /^.*is missing in type/.exec(error)?.[0] ?? error);
    expect(found).toEqual(page.split("\n").filter((line) => line.includes("error TS2741")));
  });

  test("an ONNX op that is not in the table is the error that the page quotes", () => {
    const quoted = /^`(Argument of type '"Xyz"'.*?)`/m.exec(page)?.[1] ?? "no quotation";
    expect(errors.get("an unknown ONNX op")).toEqual([expect.stringContaining(quoted)]);
  });

  test("a lowering without a constructor is an error", () => {
    const expected = "is not assignable to type 'LoweringRow<\"logAddExp\">'";
    expect(errors.get("no constructor")).toEqual([expect.stringContaining(expected)]);
  });
});
