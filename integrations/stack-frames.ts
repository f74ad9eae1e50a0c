/** Stack traces that name the user's own lines, where another tool formats them. */

import { findSourceMap } from "node:module";

type Format = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/** Where tools put how stacks are formatted; nothing is there by default. */
const formats: { prepareStackTrace?: Format | undefined } = Error;

const files = new Set<string>();
const ownFormats = new WeakSet<Format>();

/**
 * Sees to it that frames in a file, whose code has a source map in it, are shown where the user wrote them. Node does that by itself, unless a tool
 * has replaced how stacks are formatted, as ts-node has: such a tool maps the code that itself made of the file.
 */
export function mapFramesOf(file: string): void {
  files.add(file);
  const format = formats.prepareStackTrace;
  if (format === undefined || ownFormats.has(format)) return;
  const mapped: Format = (error, frames) => withMappedFrames(format(error, frames), frames);
  ownFormats.add(mapped);
  formats.prepareStackTrace = mapped;
}

/** A formatted stack, one line at the end for each frame, in which those of converted files are replaced. */
function withMappedFrames(stack: unknown, frames: readonly NodeJS.CallSite[]): unknown {
  if (typeof stack !== "string" || !frames.some((frame) => files.has(frame.getFileName() ?? ""))) {
    return stack;
  }
  const lines = stack.split("\n");
  const first = lines.length - frames.length;
  return lines
    .map((line, i) => {
      const frame = frames[i - first];
      return frame === undefined ? line : (mappedFrame(frame) ?? line);
    })
    .join("\n");
}

function mappedFrame(frame: NodeJS.CallSite): string | undefined {
  const file = frame.getFileName() ?? "";
  const map = files.has(file) ? findSourceMap(file) : undefined;
  const entry = map?.findEntry(
    (frame.getLineNumber() ?? 1) - 1,
    (frame.getColumnNumber() ?? 1) - 1,
  );
  if (entry === undefined || !("originalLine" in entry)) return undefined;
  const place = `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  const name = frame.getFunctionName() ?? frame.getMethodName();
  const called = frame.isConstructor() ? `new ${name ?? "<anonymous>"}` : name;
  return `    at ${called === null ? place : `${called} (${place})`}`;
}
