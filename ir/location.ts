/** Source locations: the user's line that created a node, found on the stack by skipping this library's own frames. */

/** The place in the user's code that created a node. */
export interface Location {
  /** `file:line:column`, or `unknown`. */
  readonly text: string;
}

/** A place in a stack trace. */
export interface Frame {
  readonly file: string;
  readonly line: string;
  readonly column: string;
}

/** The place of a line of a stack trace, as V8 writes it (`at f (file:1:2)`), or Firefox and Safari (`f@file:1:2`). */
export function parseFrame(text: string): Frame | undefined {
  const frame = text.trim();
  const place = /^at (?:async )?(.+)$/.exec(frame)?.[1];
  if (place !== undefined) return parsePlace(/ \((.+)\)$/.exec(` ${place}`)?.[1] ?? place);
  const called = /^[^@]*@(.+)$/.exec(frame)?.[1];
  return called === undefined ? undefined : parsePlace(called);
}

function parsePlace(place: string): Frame | undefined {
  const [, given, line, column] = /^(.+):(\d+):(\d+)$/.exec(place) ?? [];
  if (given === undefined || line === undefined || column === undefined) return undefined;
  // Code made of a text, which has no name: what is known is who made it.
  const maker = /^eval at (.+), <anonymous>$/.exec(given)?.[1];
  if (maker !== undefined) return parseFrame(`at ${maker}`);
  return { file: fileOf(given.replace(/^eval at .+\), /, "")), line, column };
}

/** A path, or a URL of any scheme without its query, which servers such as Vite's add to. A drive's letter is no scheme. */
const fileOf = (given: string): string =>
  /^[a-z][\w+.-]+:/i.test(given)
    ? given.replace(/\?.*$/, "").replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, "")
    : given;

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

const framesOf = (stack: string): Frame[] =>
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
