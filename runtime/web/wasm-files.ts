/** Where a page finds ONNX Runtime's WebAssembly files, and what to say where it does not. */

import { FailedPreconditionError, UnavailableError, type OntraceError } from "../../ir/errors";

/** A folder's URL, which ends with a slash, or the URL of each file. */
export type WasmPaths = string | Readonly<Record<string, string>>;

let paths: WasmPaths | undefined;
let isLoaded = false;

/** Names the place of the files. @throws FailedPreconditionError after they were loaded */
export function setWasmPaths(given: WasmPaths): void {
  if (isLoaded) {
    throw new FailedPreconditionError({
      what: "ONNX Runtime's files are loaded already",
      given: JSON.stringify(given),
      expected: "tf.setWasmPaths before the first operation is read",
      fix: "call it where the program begins",
    });
  }
  paths = given;
}

/** The place that was named, from now on for good. */
export function wasmPathsForLoading(): WasmPaths | undefined {
  isLoaded = true;
  return paths;
}

const howToSet =
  "copy the files *.wasm and *.mjs of onnxruntime-web/dist beside your program, and name their folder before the first operation: " +
  'tf.setWasmPaths("/assets/")';

/** The URL of the file that is missing: the one of the message, or the WebAssembly file that the page asked for last. */
function urlIn(message: string): string | undefined {
  const named = /\bhttps?:\S+\.(?:mjs|wasm)/.exec(message)?.[0];
  const entries = performance.getEntriesByType("resource");
  return named ?? entries.findLast(({ name }) => /\.wasm(?:[?#]|$)/.test(name))?.name;
}

/** What is wrong with what the server gives for a file; `undefined` if it may be that file. */
async function complaintAbout(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url);
    if (!response.ok) return `the server answers ${response.status}`;
    const type = response.headers.get("content-type") ?? "";
    if (type.includes("html")) return "the server gives an HTML page in its place";
    const start = new Uint8Array(await response.arrayBuffer()).subarray(0, 4);
    const isModule = url.endsWith(".mjs") || String.fromCharCode(...start) === "\0asm";
    return isModule ? undefined : "the server gives something else in its place";
  } catch (error) {
    return `it cannot be fetched: ${String(error)}`;
  }
}

/** The error for ONNX Runtime that does not start: where one of its files is missing, that is named. */
export async function describeStartFailure(error: unknown): Promise<OntraceError> {
  const message = error instanceof Error ? error.message : String(error);
  const url = urlIn(message);
  const complaint = url === undefined ? undefined : await complaintAbout(url);
  const given =
    url === undefined || complaint === undefined ? message : `${url}: ${complaint}; ${message}`;
  return new UnavailableError(
    {
      what: "ONNX Runtime's WebAssembly files cannot be loaded",
      given,
      expected: "its files where the page can fetch them",
      fix: howToSet,
    },
    undefined,
    { cause: error },
  );
}
