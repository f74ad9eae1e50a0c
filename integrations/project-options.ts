/** What a project's `tsconfig.json` says about the code that its files become. */

import { getTsconfig } from "get-tsconfig";

/** The options that change what code does, rather than how it is checked. */
const names = [
  "emitDecoratorMetadata",
  "esModuleInterop",
  "experimentalDecorators",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "preserveConstEnums",
  "target",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
] as const;

/** Options as they are written in `tsconfig.json`. */
export type ProjectOptions = Readonly<Partial<Record<(typeof names)[number], unknown>>>;

const known = new Map<string, ProjectOptions>();

/** The options of the nearest `tsconfig.json` at or above a folder, with those that it extends; none where there is no such file. */
export function projectOptions(folder: string): ProjectOptions {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const written: Readonly<Record<string, unknown>> = {
    ...getTsconfig(folder)?.config.compilerOptions,
  };
  const options = Object.fromEntries(
    names.flatMap((name) => (written[name] === undefined ? [] : [[name, written[name]]])),
  );
  known.set(folder, options);
  return options;
}
