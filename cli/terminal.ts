/** Output to the terminal: colours, tables and sections. */

import { createColors } from "picocolors";

const mayColour = (stream: { readonly isTTY?: boolean }): boolean =>
  stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";

/** Colours for standard output; none unless it is a terminal. */
export const out = createColors(mayColour(process.stdout));

/** Colours for standard error; none unless it is a terminal. */
export const err = createColors(mayColour(process.stderr));

/** The codes of this command's own colours: bold, dim, red, green, cyan, and their ends. */
const ownColours = [1, 2, 22, 31, 32, 36, 39].map((code) => `\u001b[${code}m`);

/**
 * Text without characters that control a terminal, except for this command's own colours: names and texts in the files that it shows may contain
 * sequences that move the cursor, overwrite what was printed or set the window's title. They are shown as `\x1b`.
 */
export const withoutControls = (text: string): string =>
  text.replace(/(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu, (control, at: number) =>
    ownColours.some((colour) => text.startsWith(colour, at)) ? control : escaped(control),
  );

function escaped(control: string): string {
  const code = control.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

/** A name or a text of somebody else's within a line: it cannot begin another one, nor colour it. */
export const inLine = (text: string): string =>
  text.replace(/\p{Cc}|[\u2028\u2029]|\p{Bidi_Control}/gu, escaped);

export const print = (text: string): void =>
  void process.stdout.write(`${withoutControls(text)}\n`);

/** Rows with aligned columns: text to the left, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, String(cell).length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => {
          const width = widths[i] ?? 0;
          return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join("\n");
}

/** Rows under a heading; nothing where there are none. */
export function section(title: string, rows: readonly (readonly (string | number)[])[]): void {
  if (rows.length > 0) print(`${out.bold(title)}\n${table(rows)}\n`);
}

/** `12.3 kB` */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit] ?? ""}`;
}
