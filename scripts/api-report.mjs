/**
 * Reports the public surface, by the declarations in dist/, so that changes of it are visible in review:
 * - etc/ontrace.api.md, every export with its signature, by API Extractor;
 * - etc/ontrace.methods.md, the methods of tensors and variables, which are declared by a type that API Extractor leaves unread;
 * - tests/package/names.mts, a program that names every exported type.
 * With --check it compares instead of writing. A type that a public signature mentions, and that is not exported, is an error.
 */

import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const entry = join(root, "dist", "types", "index.d.ts");
const isCheck = process.argv.includes("--check");

/** Types that public classes mention in members for the library itself, with the reason why they are not public. */
const internal = new Map([
  [
    "LazyValue",
    "what the constructor of Tensor takes; tensors are made by tf.tensor and operations",
  ],
  [
    "LoadedTraces",
    "what the constructor of LoadedModel takes; models are loaded by tf.savedModel.load",
  ],
  ["ConcreteFunctionBase", "the graph behind a ConcreteFunction"],
  ["Value", "a value of a graph"],
  ["VariableHandle", "a variable as graphs know it"],
  ["VariablePlaceholder", "what represents a variable in a trace"],
]);

const problems = [];
const mentioned = new Set();

function reportExports() {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(root, "tests", "package", "tsconfig.json") },
      apiReport: {
        enabled: true,
        reportFileName: "ontrace",
        reportFolder: join(root, "etc"),
        reportTempFolder: join(root, "dist", "api-report"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: {
          default: { logLevel: "error" },
          // Everything that is exported is public: there is no other release stage.
          "ae-missing-release-tag": { logLevel: "none" },
          "ae-undocumented": { logLevel: "none" },
        },
        // Comments are for readers of the source: API Extractor's own tags have no meaning in them.
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback(message) {
      message.handled = true;
      const [, name] = /The symbol "(\w+?)(?:_\d+)?" needs to be exported/.exec(message.text) ?? [];
      if (message.messageId === "ae-forgotten-export" && internal.has(name)) mentioned.add(name);
      else if (message.logLevel === "error") problems.push(message.formatMessageWithLocation(root));
    },
  });
  if (apiReportChanged && isCheck) problems.push(differs("etc/ontrace.api.md"));
  for (const name of internal.keys())
    if (!mentioned.has(name)) problems.push(`${name} is mentioned by no public signature any more`);
}

const differs = (path) =>
  `${path} differs from the declarations: run \`npm run api-report\`, and review the change of the public surface`;

function report(path, text) {
  const file = join(root, path);
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) problems.push(differs(path));
}

const program = ts.createProgram([entry], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  skipLibCheck: true,
  types: [],
});
const checker = program.getTypeChecker();
const entrySymbol = checker.getSymbolAtLocation(program.getSourceFile(entry));

const resolved = (symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** The types that a module and its namespaces export, each as a program names it; type parameters without a default are `never`. */
function typeNames(module, prefix) {
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const target = resolved(symbol);
    if (target.flags & ts.SymbolFlags.ValueModule)
      return typeNames(target, `${prefix}${symbol.name}.`);
    if (!(target.flags & ts.SymbolFlags.Type)) return [];
    const parameters = target.declarations?.find((d) => d.typeParameters)?.typeParameters ?? [];
    const required = parameters.filter((parameter) => parameter.default === undefined);
    const given = required.length === 0 ? "" : `<${required.map(() => "never").join(", ")}>`;
    return [`${prefix}${symbol.name}${given}`];
  });
}

function methodLines(className) {
  const target = resolved(
    checker.getExportsOfModule(entrySymbol).find(({ name }) => name === className),
  );
  const declaration = target.declarations.find(ts.isClassDeclaration);
  const own = new Set(declaration.members.map((member) => member.name?.getText()));
  return checker
    .getDeclaredTypeOfSymbol(target)
    .getProperties()
    .filter(({ name }) => !own.has(name) && !name.startsWith("__@"))
    .map((property) => {
      const type = checker.getTypeOfSymbol(property);
      const text = checker.typeToString(type, declaration, ts.TypeFormatFlags.NoTruncation);
      return `${property.name}: ${text.replace(/\bimport\("[^"]*"\)\./g, "")}`;
    })
    .sort();
}

mkdirSync(join(root, "etc"), { recursive: true });
reportExports();
report(
  "etc/ontrace.methods.md",
  `## Methods that tensors and variables have besides the members of their classes

> Do not edit this file. \`npm run api-report\` writes it.

${["Tensor", "Variable"].map((name) => `### ${name}\n\n\`\`\`ts\n${methodLines(name).join(";\n")};\n\`\`\`\n`).join("\n")}`,
);
const names = typeNames(entrySymbol, "tf.").sort();
report(
  "tests/package/names.mts",
  `// Every type that the package exports, by its name. \`npm run api-report\` writes this file.
import type * as tf from "ontrace";

export type Names = [
${names.map((name) => `  ${name},`).join("\n")}
];
`,
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
