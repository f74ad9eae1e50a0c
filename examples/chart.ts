/** Charts of the examples, drawn by Vega-Lite as SVG files. */

import { writeFileSync } from "node:fs";
import type { TopLevelSpec } from "vega-lite";

const font = "Helvetica, Arial, sans-serif";

/** Properties of all charts. */
export const common = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  padding: 16,
  config: {
    font,
    title: { anchor: "start", fontSize: 16, offset: 12, subtitleColor: "#555" },
    axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 8 },
    view: { stroke: null },
  },
} as const;

/** Draws a chart as an SVG file. */
export async function writeChart(spec: TopLevelSpec, path: string): Promise<void> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" });
  writeFileSync(path, await view.toSVG());
  view.finalize();
}
