/** The charts of the digit classifier: loss curves and the confusion matrix. */

import type { TopLevelSpec } from "vega-lite";
import { common } from "../chart";

/** The history of a training: the loss of each step, and the held-out loss after each epoch. */
export interface History {
  readonly steps: readonly { readonly step: number; readonly loss: number }[];
  readonly epochs: readonly { readonly step: number; readonly loss: number }[];
}

/** Training loss by step, plain and smoothed, and held-out loss by epoch. */
export function lossCurve({ steps, epochs }: History): TopLevelSpec {
  const [training, smoothed, heldOut] = ["training, each step", "training, smoothed", "held out"];
  return {
    ...common,
    title: { text: "Cross-entropy while training", subtitle: "logarithmic scale" },
    width: 640,
    height: 320,
    layer: [
      {
        data: { values: steps.map((point) => ({ ...point, series: training })) },
        mark: { type: "line", strokeWidth: 0.6, opacity: 0.45 },
      },
      {
        data: { values: steps.map((point) => ({ ...point, series: smoothed })) },
        transform: [{ window: [{ op: "mean", field: "loss", as: "loss" }], frame: [-25, 25] }],
        mark: { type: "line", strokeWidth: 2 },
      },
      {
        data: { values: epochs.map((point) => ({ ...point, series: heldOut })) },
        mark: { type: "line", strokeWidth: 2, point: { filled: true, size: 50 } },
      },
    ],
    encoding: {
      x: { field: "step", type: "quantitative", title: "step", axis: { grid: false } },
      y: {
        field: "loss",
        type: "quantitative",
        title: "loss",
        scale: { type: "log", nice: true },
        axis: { gridColor: "#eee", tickCount: 6 },
      },
      color: {
        field: "series",
        type: "nominal",
        title: null,
        scale: { domain: [training, smoothed, heldOut], range: ["#9db8d8", "#1f5fa8", "#d1581b"] },
        legend: {
          orient: "top-right",
          labelFontSize: 12,
          labelLimit: 0,
          symbolStrokeWidth: 3,
          symbolType: "stroke",
        },
      },
    },
  };
}

/** The confusion matrix as a heat map. */
export function confusionMatrix(counts: readonly (readonly number[])[]): TopLevelSpec {
  const right = counts.reduce((sum, row, digit) => sum + (row[digit] ?? 0), 0);
  const total = counts.flat().reduce((a, b) => a + b, 0);
  const digitAxis = { labelAngle: 0, ticks: false, domain: false, labelPadding: 6 };
  return {
    ...common,
    title: {
      text: "Predictions for the held-out digits",
      subtitle: `${right} of ${total} correct: ${((100 * right) / total).toFixed(2)} %`,
    },
    width: 440,
    height: 440,
    data: {
      values: counts.flatMap((row, digit) =>
        row.map((count, predicted) => ({ digit, predicted, count })),
      ),
    },
    encoding: {
      x: { field: "predicted", type: "ordinal", title: "predicted digit", axis: digitAxis },
      y: { field: "digit", type: "ordinal", title: "digit", axis: digitAxis },
    },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 2 },
        encoding: {
          color: {
            field: "count",
            type: "quantitative",
            legend: null,
            scale: { type: "symlog", range: ["#f4f6f9", "#1f5fa8"] },
          },
        },
      },
      {
        transform: [{ filter: "datum.count > 0" }],
        mark: { type: "text", fontSize: 13 },
        encoding: {
          text: { field: "count" },
          color: { condition: { test: "datum.count > 20", value: "white" }, value: "#333" },
        },
      },
    ],
  };
}
