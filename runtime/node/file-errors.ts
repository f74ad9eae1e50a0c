/** Errors of the file system as errors of this library, which name the path. */

import {
  FailedPreconditionError,
  InvalidArgumentError,
  NotFoundError,
  OntraceError,
  ResourceExhaustedError,
  type ErrorReport,
} from "../../ir/errors";

/** The system's code of an error, such as `ENOENT`; empty for what is not an error of the system. */
export const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

export const isMissing = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error));

const messageOf = (error: unknown): string => String(error).replace(/^\w*Error(?: \[\w+\])?: /, "");

/** The longest text of a path in a message. */
const longestShown = 300;

/** A text without characters that control a terminal, and without the middle of a long one. */
function shown(text: string): string {
  const plain = JSON.stringify(text).slice(1, -1);
  const half = longestShown / 2;
  return plain.length <= longestShown ? plain : `${plain.slice(0, half)}…${plain.slice(-half)}`;
}

interface Kind {
  readonly error: new (report: ErrorReport, at: undefined, options: ErrorOptions) => OntraceError;
  readonly expected: string;
  readonly fix?: string;
}

const notPermitted: Kind = {
  error: FailedPreconditionError,
  expected: "a path that this process may use",
  fix: "change the path's permissions, or choose another path",
};
const noSpace: Kind = {
  error: ResourceExhaustedError,
  expected: "enough space",
  fix: "free some space, or choose another path",
};
const noHandles: Kind = {
  error: ResourceExhaustedError,
  expected: "a process that may open more files",
  fix: "close files, or raise the limit: ulimit -n",
};
const noMemory: Kind = {
  error: ResourceExhaustedError,
  expected: "enough memory and threads",
  fix: "raise the limits of the process: ulimit -v, ulimit -u",
};
const noPath: Kind = {
  error: InvalidArgumentError,
  expected: "a path that the file system can have",
  fix: "correct the path",
};

/** What the system's codes mean. */
const kinds: Readonly<Record<string, Kind>> = {
  EACCES: notPermitted,
  EPERM: notPermitted,
  EROFS: notPermitted,
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  EFBIG: noSpace,
  EMFILE: noHandles,
  ENFILE: noHandles,
  ENOMEM: noMemory,
  EAGAIN: noMemory,
  ENAMETOOLONG: noPath,
  ELOOP: noPath,
  EINVAL: noPath,
  ERR_INVALID_ARG_VALUE: noPath,
};

const missing: Readonly<Record<"read" | "write", Kind>> = {
  read: { error: NotFoundError, expected: "a readable file" },
  write: {
    error: FailedPreconditionError,
    expected: "a path where folders can be made",
    fix: "choose another path",
  },
};

const other: Kind = { error: FailedPreconditionError, expected: "a file system that works" };

/** An error of the system as one of this library; any other error as it is. */
export function fileError(action: "read" | "write", path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof OntraceError || !/^E[A-Z]|^ERR_INVALID_ARG_VALUE$/.test(code)) return error;
  const { error: Class, ...report } = isMissing(error) ? missing[action] : (kinds[code] ?? other);
  return new Class(
    {
      what: `cannot ${action} ${shown(path)}`,
      given: shown(messageOf(error)),
      ...report,
    },
    undefined,
    { cause: error },
  );
}

/** Uses the file system; its errors become ones that name the path. */
export async function withFileErrors<T>(
  action: "read" | "write",
  path: string,
  use: () => Promise<T>,
): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw fileError(action, path, error);
  }
}
