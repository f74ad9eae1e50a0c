/** Finds the `tf.function`s that a file exports. */

import { isPolymorphic, type PolymorphicFunction } from "../api/functions/polymorphic-function";
import { otherCopyOf } from "../api/tensors/copies";
import { UsageError } from "./errors";
import { importFile, type LoadOptions } from "./load-typescript";
import { suggest } from "../api/suggest";

/** The `tf.function` that a file exports under a name. @throws UsageError where there is none */
export async function exportedFunction(
  file: string,
  name: string,
  options: LoadOptions,
): Promise<PolymorphicFunction> {
  const exported = await importFile(file, options);
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (isPolymorphic(found)) return found;
  const known = exportedFunctions(exported).map(([key]) => key);
  const reason =
    found === undefined
      ? `${file} exports no ${name}${suggest(name, known)}`
      : otherCopyOf(found) !== undefined
        ? `${name} in ${file} is of another copy of ontrace than this command, ${otherCopyOf(found)?.other ?? ""}: use the command beside it, npx ontrace`
        : `${name} in ${file} is not a tf.function: wrap it, export const ${name} = tf.function(…)`;
  throw new UsageError(`${reason}\n${listed(file, known)}`);
}

/** All `tf.function`s that a file exports. @throws UsageError where there are none */
export async function allExportedFunctions(
  file: string,
  options: LoadOptions,
): Promise<readonly (readonly [string, PolymorphicFunction])[]> {
  const found = exportedFunctions(await importFile(file, options));
  if (found.length > 0) return found;
  throw new UsageError(listed(file, []));
}

const exportedFunctions = (
  exported: Readonly<Record<string, unknown>>,
): readonly (readonly [string, PolymorphicFunction])[] =>
  Object.entries(exported).flatMap(([key, value]) =>
    isPolymorphic(value) ? [[key, value] as const] : [],
  );

const listed = (file: string, known: readonly string[]): string =>
  known.length === 0
    ? `${file} exports no tf.function`
    : `tf.functions that ${file} exports: ${known.join(", ")}`;
