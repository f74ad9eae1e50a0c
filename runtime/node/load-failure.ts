/** What it means that ONNX Runtime's native library cannot be loaded: one table, from the system's sentences to errors of this library. */

import { InternalError, ResourceExhaustedError, UnavailableError } from "../../ir/errors";
import type { OntraceError, ErrorReport } from "../../ir/errors";

interface Cause {
  readonly pattern: RegExp;
  readonly error: new (report: ErrorReport, at: undefined, options: ErrorOptions) => OntraceError;
  readonly expected: string;
  readonly fix: string;
}

/** Patterns are matched in order. */
const causes: readonly Cause[] = [
  {
    pattern: /Too many open files|EMFILE|ENFILE/,
    error: ResourceExhaustedError,
    expected: "a process that may open more files",
    fix: "close files, or raise the limit: ulimit -n",
  },
  {
    pattern: /failed to map segment|cannot allocate memory|not enough memory|paging file/i,
    error: ResourceExhaustedError,
    expected: "enough memory for a library of about 40 MB",
    fix: "close other programs, or raise the limit of the process: ulimit -v",
  },
  {
    pattern: /GLIBC|ld-linux|musl|symbol not found/i,
    error: UnavailableError,
    expected: "a Linux with glibc 2.28 or later",
    fix: "use an image with glibc, such as node:22-slim instead of node:22-alpine",
  },
  {
    pattern: /Cannot find module|cannot open shared object file|no such file|not be found/i,
    error: UnavailableError,
    expected: "onnxruntime-node's files for this platform: Linux, macOS or Windows, x64 or arm64",
    fix: "install the packages again on this machine: npm ci",
  },
];

/** The error for what loading ONNX Runtime threw. */
export function loadFailure(error: unknown): OntraceError {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  const cause = causes.find(({ pattern }) => pattern.test(message));
  const what = `ONNX Runtime cannot be loaded on ${process.platform} ${process.arch}`;
  if (cause === undefined)
    return new InternalError({ what, given: message }, undefined, { cause: error });
  const { error: Class, expected, fix } = cause;
  return new Class({ what, given: message, expected, fix }, undefined, { cause: error });
}
