/** Node's hooks for ES modules: `load` converts the user's files. Asynchronous hooks run in the thread that Node has for them. */

import type { LoadFnOutput, LoadHook, LoadHookContext } from "node:module";
import { formatOf, moduleSource, usersFile, type ModuleFormat } from "./module-source";
import { isTypeScript } from "./users-files";

/** A hook in the thread of the program. */
export type LoadHookSync = (
  url: string,
  context: LoadHookContext,
  nextLoad: (url: string, context: LoadHookContext) => LoadFnOutput,
) => LoadFnOutput;

/** A user's file that is being loaded. */
interface Request {
  readonly file: string;
  readonly format: ModuleFormat;
}

function requestFor(url: string, { format: given }: LoadHookContext): Request | undefined {
  const file = usersFile(url);
  const format = file === undefined ? undefined : formatOf(file, given);
  return file === undefined || format === undefined ? undefined : { file, format };
}

/** What the file becomes, whoever comes next: an ES module of which something was converted. */
function instead({ file, format }: Request): LoadFnOutput | undefined {
  if (format === "commonjs") return undefined;
  const { code, isConverted } = moduleSource(file, format, {});
  return isConverted ? { format, source: code, shortCircuit: true } : undefined;
}

/** What the next hook has loaded; where that is the code of a CommonJS module, `require` and its hook do not see it. */
function afterwards({ file, format }: Request, loaded: LoadFnOutput): LoadFnOutput {
  if (loaded.format !== "commonjs" || loaded.source == null) return loaded;
  const { code, isConverted } = moduleSource(file, format, {});
  return isConverted ? { ...loaded, source: code } : loaded;
}

/** For a file that the next hook cannot read: TypeScript, which old versions of Node do not load. `require` has its own hook. */
function otherwise({ file, format }: Request, error: unknown): LoadFnOutput {
  const isUnknown =
    error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_FILE_EXTENSION";
  if (!isUnknown || !isTypeScript(file)) throw error;
  const source = format === "commonjs" ? null : moduleSource(file, format, {}).code;
  return { format, source: source ?? undefined, shortCircuit: true };
}

export const load: LoadHook = async (url, context, nextLoad) => {
  const request = requestFor(url, context);
  if (request === undefined) return nextLoad(url, context);
  const converted = instead(request);
  if (converted !== undefined) return converted;
  try {
    return afterwards(request, await nextLoad(url, context));
  } catch (error) {
    return otherwise(request, error);
  }
};

export const loadSync: LoadHookSync = (url, context, nextLoad) => {
  const request = requestFor(url, context);
  if (request === undefined) return nextLoad(url, context);
  const converted = instead(request);
  if (converted !== undefined) return converted;
  try {
    return afterwards(request, nextLoad(url, context));
  } catch (error) {
    return otherwise(request, error);
  }
};
