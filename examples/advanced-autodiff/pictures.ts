/** The pictures of the page on advanced automatic differentiation: line charts and heat maps. */

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { common, writeChart } from "../chart";

/** The output folder: the program's first argument, or that of the page. */
const folder = resolve(process.argv[2] ?? join(__dirname, "../../docs/advanced-autodiff"));

export async function writePicture(name: string, spec: TopLevelSpec): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeChart(spec, join(folder, `${name}.svg`));
}

export interface Line {
  readonly label: string;
  readonly y: readonly number[];
}

/** A line chart of functions of one variable. */
export const lines = (
  title: string,
  x: readonly number[],
  series: readonly Line[],
): TopLevelSpec => ({
  ...common,
  title,
  width: 560,
  height: 320,
  data: {
    values: series.flatMap(({ label, y }) => x.map((at, i) => ({ x: at, y: y[i], label }))),
  },
  mark: { type: "line", strokeWidth: 2, aria: false },
  encoding: {
    x: { field: "x", type: "quantitative", title: "x", axis: { grid: false } },
    y: { field: "y", type: "quantitative", title: null, axis: { gridColor: "#eee" } },
    color: {
      field: "label",
      type: "nominal",
      title: null,
      sort: series.map(({ label }) => label),
      scale: { range: ["#1f5fa8", "#d1581b"] },
      legend: { orient: "top-left", labelFontSize: 13, symbolType: "stroke", symbolStrokeWidth: 3 },
    },
  },
});

interface Heat {
  readonly title: string;
  readonly subtitle?: string;
  readonly size?: number;
}

/** A heat map of a matrix on a scale from blue to red that is centred at zero. `null` is a gap. */
export function heatMap(
  matrix: readonly (readonly (number | null)[])[],
  { title, subtitle, size = 420 }: Heat,
): TopLevelSpec {
  const cells = matrix.flatMap((row, y) => row.map((value, x) => ({ x, y, value })));
  const limit = cells.reduce((most, { value }) => Math.max(most, Math.abs(value ?? 0)), 0);
  const columns = matrix[0]?.length ?? 1;
  const step = Math.max(2, Math.floor(size / Math.max(columns, matrix.length)));
  return {
    ...common,
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }) },
    width: step * columns,
    height: step * matrix.length,
    data: { values: cells },
    mark: { type: "rect", aria: false, invalid: null },
    encoding: {
      x: { field: "x", type: "ordinal", axis: null },
      y: { field: "y", type: "ordinal", axis: null },
      color: {
        condition: { test: "datum.value === null", value: "#c3c8d0" },
        field: "value",
        type: "quantitative",
        title: null,
        scale: {
          domain: [-limit, 0, limit],
          range: ["#1f3f8f", "#f7f7f7", "#9c1c1c"],
        },
        legend: { gradientLength: 200, format: ".2g", labelFontSize: 12 },
      },
    },
  };
}
