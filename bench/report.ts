/** The text output of the benchmark. */

import type { Entry, Row } from "./compare";

const columns = ["", "median", "min", "max", "ratio", "figures"] as const;

/** A row as a block of text: a title, and a line for each contestant that has a program for it. */
export function formatRow({ name, what, unit, entries }: Row): string {
  const lines: readonly (readonly string[])[] = [
    columns,
    ...entries.filter(({ status }) => status !== "absent").map(formatEntry),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [`${name}: ${what} (${unit})`, ...text.map((line) => `  ${line}`), ""].join("\n");
}

/** The first and the last column are words, those between are numbers. */
const isText = (column: number): boolean => column % (columns.length - 1) === 0;

const formatEntry = ({
  contestant,
  status,
  note,
  time,
  ratio,
  figures,
}: Entry): readonly string[] => [
  contestant,
  ...(time ? [time.median, time.min, time.max].map(threeDigits) : ["–", "–", "–"]),
  ratio === undefined ? "–" : `${threeDigits(ratio)}×`,
  status === "ok"
    ? `as expected at step ${Object.keys(figures ?? {}).join(", ")}`
    : [status, note].join(": "),
];

const threeDigits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value.toPrecision(3);
