/** Which files are the user's own, and are converted: those of packages are not. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const source = /\.[cm]?[jt]sx?$/;
const declaration = /\.d\.[cm]?ts$/;

/** This package's own code, in its folder. */
const own =
  /^(?:(?:api|autograph|cli|compiler|dist|eslint|gradients|integrations|ir|nn|runtime)[\\/]|(?:index|platform)\b[^\\/]*$)/;

/** Whether a path is that of a file of TypeScript or JavaScript which the user wrote. */
export function isUsersFile(file: string): boolean {
  if (!source.test(file) || declaration.test(file)) return false;
  if (/[\\/]node_modules[\\/]/.test(file)) return false;
  const described = packageOf(dirname(file));
  return described?.name !== "ontrace" || !own.test(relative(described.folder, file));
}

export const isTypeScript = (file: string): boolean => /\.[cm]?tsx?$/.test(file);

/** What is read of a `package.json`. */
export interface Package {
  readonly folder: string;
  readonly name: unknown;
  /** Which modules its `.js` and `.ts` files are; CommonJS where it is not `module`. */
  readonly type: unknown;
}

const packages = new Map<string, Package | undefined>();

/** The package that a folder is part of. */
export function packageOf(folder: string): Package | undefined {
  if (packages.has(folder)) return packages.get(folder);
  const found =
    described(folder) ?? (dirname(folder) === folder ? undefined : packageOf(dirname(folder)));
  packages.set(folder, found);
  return found;
}

function described(folder: string): Package | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  try {
    const { name, type } = JSON.parse(readFileSync(file, "utf8")) as Partial<Package>;
    return { folder, name, type };
  } catch {
    // Whoever reads it next reports what is wrong with it.
    return { folder, name: undefined, type: undefined };
  }
}
