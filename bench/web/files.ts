/** Node's functions that the benchmark's data is read with, in a page: of files that were fetched before. */

export const join = (...parts: readonly string[]): string => parts.join("/");

export function readFileSync(path: string, encoding?: "utf8"): string | Uint8Array {
  const name = path.replace(/^.*\//, "");
  const bytes = globalThis.benchFiles.get(name);
  if (bytes === undefined) throw new Error(`${name} was not fetched`);
  return encoding === undefined ? bytes : new TextDecoder().decode(bytes);
}
