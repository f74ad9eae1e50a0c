/** Where a page finds ONNX Runtime's WebAssembly files, and what to say where it does not. */

import {
  FailedPreconditionError,
  InvalidArgumentError,
  UnavailableError,
  type ErrorReport,
  type OntraceError,
} from "../../ir/errors";

/** A folder's URL, or the URL of each file by its name. */
export type WasmPaths = string | Readonly<Record<string, string>>;

/** The files of ONNX Runtime's builds; their JavaScript is part of the program. */
export const wasmFileOf = {
  webgpu: "ort-wasm-simd-threaded.asyncify.wasm",
  wasm: "ort-wasm-simd-threaded.wasm",
} as const;

const fileNames: readonly string[] = Object.values(wasmFileOf);

let paths: WasmPaths | undefined;
let isLoaded = false;
/** The URL that was named for the file that is loaded. */
let namedUrl: string | undefined;

/**
 * Names the place of the files.
 *
 * @throws FailedPreconditionError after they were loaded
 * @throws InvalidArgumentError for the name of a file that is never loaded
 */
export function setWasmPaths(given: WasmPaths): void {
  if (isLoaded) {
    throw new FailedPreconditionError({
      what: "ONNX Runtime's files are loaded already",
      given: JSON.stringify(given),
      expected: "tf.setWasmPaths before the first operation is read",
      fix: "call it where the program begins",
    });
  }
  const unknown =
    typeof given === "string" ? undefined : Object.keys(given).find((n) => !fileNames.includes(n));
  if (unknown !== undefined) {
    throw new InvalidArgumentError({
      what: "tf.setWasmPaths: no file of that name is loaded",
      given: unknown,
      expected: fileNames.join(", "),
    });
  }
  paths = given;
}

/** The URL that was named for a file, from now on for good; `undefined` for its place beside the program. */
export function wasmUrlForLoading(file: string): string | undefined {
  isLoaded = true;
  if (paths === undefined) return undefined;
  // A string may name the folder without its last slash.
  const url = typeof paths === "string" ? `${paths.replace(/\/$/, "")}/${file}` : paths[file];
  namedUrl = url === undefined ? undefined : new URL(url, baseUrl()).href;
  return namedUrl;
}

/** What a program's URLs are relative to: the page, or a worker's script. */
const baseUrl = (): string =>
  "document" in globalThis ? globalThis.document.baseURI : location.href;

/** The URL of the WebAssembly file that the page asked for last. The browser lists a request some time after its end. */
async function lastRequestedUrl(): Promise<string | undefined> {
  for (let waits = 0; waits < 20; waits++) {
    const entries = performance.getEntriesByType("resource");
    const found = entries.findLast(({ name }) => /\.wasm(?:[?#]|$)/.test(name));
    if (found !== undefined) return found.name;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return undefined;
}

/** What is wrong with what the server gives for a file; `undefined` if it may be that file. */
async function complaintAbout(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url);
    if (!response.ok) return `the server answers ${response.status}`;
    const type = response.headers.get("content-type") ?? "";
    if (type.includes("html")) return "the server gives an HTML page in its place";
    const start = new Uint8Array(await response.arrayBuffer()).subarray(0, 4);
    return String.fromCharCode(...start) === "\0asm"
      ? undefined
      : "the server gives something else in its place";
  } catch (error) {
    return `it cannot be fetched: ${String(error)}`;
  }
}

/** The folder and the name in a file's URL; a bundler may have put a hash into the name. */
function howToServe(url: string | undefined): string {
  const file = url?.replace(/^.*\/|[?#].*$/g, "");
  const known = fileNames.find((name) => name === file) ?? "*.wasm";
  const copied = `node_modules/onnxruntime-web/dist/${known}`;
  const there = url === undefined ? "beside your program" : `to ${url.replace(/[^/]*$/, "")}`;
  return `copy ${copied} ${there}, or name the folder that has it before the first operation: tf.setWasmPaths("/assets/")`;
}

/** What is said of an ONNX Runtime that does not start. */
async function startFailure(message: string): Promise<ErrorReport> {
  if (/content security policy/i.test(message)) {
    return {
      what: "the page's Content-Security-Policy forbids WebAssembly, by which ONNX Runtime computes",
      given: message,
      expected: "a policy that allows it, which is less than 'unsafe-eval'",
      fix: "add 'wasm-unsafe-eval' to script-src: script-src 'self' 'wasm-unsafe-eval'",
    };
  }
  const url = namedUrl ?? (await lastRequestedUrl());
  const complaint = url === undefined ? undefined : await complaintAbout(url);
  return {
    what: "ONNX Runtime's WebAssembly files cannot be loaded",
    given:
      url === undefined || complaint === undefined ? message : `${url}: ${complaint}; ${message}`,
    expected: "its files where the page can fetch them",
    fix: howToServe(url),
  };
}

/** The error for ONNX Runtime that does not start: where one of its files is missing, that is named. */
export async function describeStartFailure(error: unknown): Promise<OntraceError> {
  const message = error instanceof Error ? error.message : String(error);
  return new UnavailableError(await startFailure(message), undefined, { cause: error });
}
