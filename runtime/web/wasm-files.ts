/** Where a page finds ONNX Runtime's WebAssembly files, and what to say where it does not. */

import { UnavailableError, type OntraceError } from "../../ir/errors";

/** A folder's URL, which ends with a slash, or the URL of each file. */
export type WasmPaths = string | Readonly<Record<string, string>>;

let paths: WasmPaths | undefined;
let isLoaded = false;

/** Names the place of the files. @throws UnavailableError after they were loaded */
export function setWasmPaths(given: WasmPaths): void {
  if (isLoaded) {
    throw new UnavailableError({
      what: "ONNX Runtime's files are loaded already",
      expected: "tf.setWasmPaths before the first operation, tf.ready() and tf.setBackend",
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

/** The URL of the WebAssembly file that the page asked for last. */
function lastRequested(): string | undefined {
  const entries = performance.getEntriesByType("resource");
  return entries.findLast(({ name }) => /\.wasm(?:[?#]|$)/.test(name))?.name;
}

/** What the server gives in the place of a WebAssembly file; `undefined` if it is one. */
async function complaintAbout(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url);
    const type = response.headers.get("content-type") ?? "";
    const start = new Uint8Array(await response.arrayBuffer()).subarray(0, 4);
    if (!response.ok) return `the server answers ${response.status}`;
    // A module begins with \0asm.
    if (start[0] === 0 && start[1] === 0x61) return undefined;
    return type.includes("html")
      ? "the server gives an HTML page in its place"
      : `the server gives something else (${type || "no content type"})`;
  } catch (error) {
    return `it cannot be fetched: ${String(error)}`;
  }
}

/** The error for ONNX Runtime that does not start: where one of its files is missing, that is named. */
export async function describeStartFailure(error: unknown): Promise<OntraceError> {
  const message = error instanceof Error ? error.message : String(error);
  const url = lastRequested();
  const complaint = url === undefined ? undefined : await complaintAbout(url);
  const given =
    url === undefined || complaint === undefined ? message : `${url}: ${complaint}; ${message}`;
  return new UnavailableError(
    {
      what: "ONNX Runtime's WebAssembly file cannot be loaded",
      given,
      expected: "its files where the page can fetch them",
      fix: howToSet,
    },
    undefined,
    { cause: error },
  );
}
