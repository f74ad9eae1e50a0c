import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const root = resolve(__dirname, "../..");

/** The environment in which a bundle finds this project's packages. */
export const bundleEnvironment = { NODE_PATH: join(root, "node_modules") } as const;

/**
 * Bundles files of this project for processes that have no room for a compiler, which needs files and threads of its own.
 *
 * @param entries file of the project by name of the result, both without extension
 * @returns the folder of the results, which have the extension `.cjs`
 */
export function bundle(entries: Readonly<Record<string, string>>): string {
  // What is in `node_modules` is not taken for a user's file, to be converted.
  const folder = join(mkdtempSync(join(tmpdir(), "ontrace-bundle-")), "node_modules/ontrace");
  buildSync({
    ...{ bundle: true, platform: "node", format: "cjs", target: "node20", packages: "external" },
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [name, join(root, `${file}.ts`)]),
    ),
    ...{ outdir: folder, outExtension: { ".js": ".cjs" }, logLevel: "error" },
  });
  return folder;
}
