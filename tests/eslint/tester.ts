import { join, resolve } from "node:path";
import { Linter, RuleTester } from "eslint";
import ts from "typescript";
import { parseForESLint, type ParserOptions } from "@typescript-eslint/parser";

const root = resolve(__dirname, "../..");

/** The names that all programs use. */
const head = `import * as tf from "ontrace";
declare const x: tf.Tensor, y: tf.Tensor2D, v: tf.Variable, n: number, maybe: tf.Tensor | undefined, both: tf.Tensor | number, z: tf.ComplexTensor;
`;

export interface Wrong {
  readonly code: string;
  readonly messageId: string;
  /** The code after the suggestion. */
  readonly output?: string;
  /** What the suggestion is; default: `call`. */
  readonly suggestion?: string;
  readonly autograph?: true;
  readonly options?: readonly unknown[];
}

export interface Right {
  readonly code: string;
  readonly autograph?: true;
  readonly options?: readonly unknown[];
}

export type CheckedRule = Parameters<RuleTester["run"]>[1];

/** The programs of all tests, by their code: one project, whose types are found once. */
const files = new Map<string, string>();
let project: ts.Program | undefined;

const fileOf = (code: string): string => {
  const known = files.get(code) ?? join(root, "tests/eslint", `program-${files.size}.ts`);
  files.set(code, known);
  return known;
};

function makeProject(): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    lib: [
      "lib.es2023.d.ts",
      "lib.dom.d.ts",
      "lib.esnext.disposable.d.ts",
      "lib.esnext.iterator.d.ts",
    ],
    paths: { ontrace: [join(root, "index.ts")] },
  };
  const host = ts.createCompilerHost(options, true);
  const texts = new Map([...files].map(([code, file]) => [file, code]));
  const plain = ts.createCompilerHost(options, true);
  host.fileExists = (file) => texts.has(file) || plain.fileExists(file);
  host.readFile = (file) => texts.get(file) ?? plain.readFile(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? plain.getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion, true);
  };
  return ts.createProgram([...texts.keys()], options, host);
}

/** typescript-eslint's parser, with the types of the project. */
const parser = {
  parseForESLint(code: string, options: ParserOptions) {
    project ??= makeProject();
    return parseForESLint(code, { ...options, filePath: fileOf(code), programs: [project] });
  },
};

/** What a rule says about a program. */
export function messagesOf(name: string, rule: CheckedRule, code: string): string[] {
  const plugins = { ontrace: { rules: { [name]: rule } } };
  const config = {
    plugins,
    languageOptions: { parser },
    rules: { [`ontrace/${name}`]: "error" as const },
  };
  return new Linter().verify(head + code, config).map(({ message }) => message);
}

/** Makes a program part of the project, before the first one is checked. */
export const prepare = (code: string): void => {
  fileOf(head + code);
};

const tester = new RuleTester({ languageOptions: { parser } });

/** Runs a rule over programs, each of which it reports once or not at all. */
export function check(
  name: string,
  rule: CheckedRule,
  right: readonly (Right | string)[],
  wrong: readonly Wrong[],
): void {
  const common = ({ code, autograph, options = [] }: Right) => {
    fileOf(head + code);
    return {
      name: autograph === true ? `${code} (AutoGraph)` : code,
      code: head + code,
      settings: { ontrace: { autograph: autograph === true } },
      options: [...options],
    };
  };
  tester.run(name, rule, {
    valid: right.map((given) => common(typeof given === "string" ? { code: given } : given)),
    invalid: wrong.map(({ output, suggestion = "call", messageId, ...given }) => {
      // ESLint lints what a suggestion gives.
      if (output !== undefined) fileOf(head + output);
      const suggestions = output !== undefined && {
        suggestions: [{ messageId: suggestion, output: head + output }],
      };
      return { ...common(given), errors: [{ messageId, ...suggestions }] };
    }),
  });
}
