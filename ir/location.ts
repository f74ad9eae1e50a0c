/** Source locations: the user's line that created a node, found on the stack by skipping this library's own frames. */

/** The place in the user's code that created a node. */
export interface Location {
  /** `file:line:column`, or `unknown`. */
  readonly text: string;
}

const framePattern = /\(?((?:[A-Za-z]:|node:|file:\/\/|https?:\/\/)?[^():]+):(\d+):(\d+)\)?$/;

function parseFrame(frame: string): { file: string; line: string; column: string } | undefined {
  const match = framePattern.exec(frame.trim().replace(/^at (?:async )?/, ""));
  const [, file, line, column] = match ?? [];
  if (file === undefined || line === undefined || column === undefined) return undefined;
  return { file: file.replace(/^.*\((?=[^(]*$)/, "").replace(/^file:\/\//, ""), line, column };
}

/** This library's file, or that of the bundle which it is part of. */
export const libraryFile = ((): string | undefined => {
  const frame = new Error().stack?.split("\n")[1];
  return frame === undefined ? undefined : parseFrame(frame)?.file;
})();

/** Whether a file belongs to this library: in the source tree, or in the folder of the bundle. */
const isLibraryFile = ((): ((file: string) => boolean) => {
  const own = libraryFile;
  if (own === undefined) return () => false;
  const source = /^(.*[\\/])ir[\\/]location\.[cm]?[jt]s$/.exec(own);
  if (source !== null) {
    const root = source[1] ?? "";
    const floors =
      /^(?:(?:ir|gradients|compiler|runtime|api|autograph|nn|doors|cli)[\\/]|index(?:\.web)?\.ts$)/;
    return (file) => file.startsWith(root) && floors.test(file.slice(root.length));
  }
  const folder = own.replace(/[^\\/]*$/, "");
  return (file) => file.startsWith(folder);
})();

const isEngines = (file: string): boolean =>
  file.startsWith("node:") || file.startsWith("<anonymous");

const isForeign = (file: string): boolean => isEngines(file) || /[\\/]node_modules[\\/]/.test(file);

/** Whether an error was thrown in code that this library called, rather than in its own or by the engine for it. */
export function isOfCaller(error: Error): boolean {
  const thrown = framesOf(error.stack ?? "").find(({ file }) => !isEngines(file));
  return thrown !== undefined && !isLibraryFile(thrown.file);
}

const framesOf = (stack: string): { file: string; line: string; column: string }[] =>
  stack
    .split("\n")
    .slice(1)
    .flatMap((line) => parseFrame(line) ?? []);

/** A location whose text is computed when it is first read: capturing a stack is cheap, formatting it is expensive. */
class StackLocation implements Location {
  private stack: Error | undefined;
  private found: string | undefined;

  constructor() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 24;
    this.stack = new Error();
    Error.stackTraceLimit = limit;
  }

  get text(): string {
    if (this.found === undefined) {
      this.found = userFrame(this.stack?.stack ?? "");
      this.stack = undefined;
    }
    return this.found;
  }
}

function userFrame(stack: string): string {
  const user = framesOf(stack).find(({ file }) => !isLibraryFile(file) && !isForeign(file));
  return user === undefined ? "unknown" : `${user.file}:${user.line}:${user.column}`;
}

/** The user's source line that is currently running. */
export const currentLocation = (): Location => new StackLocation();

export const unknownLocation: Location = { text: "unknown" };

/** A location read from a stored graph. */
export const locationFromText = (text: string): Location => ({ text });
