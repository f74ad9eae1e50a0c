/** The metrics of `compile`, by name. */

import { currentLocation, ValueError } from "../../api/errors";
import { suggest } from "../../api/suggest";
import { describe } from "../../api/tensors/describe";
import type { Tensor } from "../../api/tensors/tensor";
import { metrics } from "../metrics";
import type { LabelKind } from "./labels";
import { isSparse, itemLosses, lossNamed, type Loss, type LossOrMetricFn } from "./loss-names";

/** A metric, and the labels that it takes. */
interface Measure {
  readonly apply: LossOrMetricFn;
  readonly kind: LabelKind;
}

/** A metric with its name in logs. */
export interface NamedMetric {
  readonly name: string;
  /** The metric for labels and predictions of these shapes. */
  readonly measureOf: (ys: Tensor, predicted: Tensor) => Measure;
}

/** A metric argument of `compile`: "accuracy" is the accuracy that fits the loss and the shapes. */
export type Metric = string | LossOrMetricFn;

const isBinary = (loss: Loss): boolean =>
  loss === "binaryCrossentropy" || loss === itemLosses.binaryCrossentropy;

const binary: Measure = { apply: metrics.binaryAccuracy, kind: "same" };
const sparse: Measure = { apply: metrics.sparseCategoricalAccuracy, kind: "indices" };
const categorical: Measure = { apply: metrics.categoricalAccuracy, kind: "same" };

/** Predictions of one number are probabilities of one class; labels without an axis of classes are indices. @see Keras `MetricsList` */
function accuracyFor(loss: Loss, ys: Tensor, predicted: Tensor): Measure {
  if (isSparse(loss)) return sparse;
  if (isBinary(loss) || predicted.shape.at(-1) === 1) return binary;
  const isIndex = ys.rank < predicted.rank || (ys.rank === predicted.rank && ys.shape.at(-1) === 1);
  return isIndex ? sparse : categorical;
}

const isMetricName = (name: string): name is keyof typeof metrics => Object.hasOwn(metrics, name);

const kindOf = (metric: LossOrMetricFn): LabelKind => {
  if (metric === metrics.sparseCategoricalAccuracy) return "indices";
  return Object.values<LossOrMetricFn>(metrics).includes(metric) ? "same" : "free";
};

const named = (name: string, apply: LossOrMetricFn, kind: LabelKind): NamedMetric => ({
  name,
  measureOf: () => ({ apply, kind }),
});

/**
 * A metric by its name, or itself. Accuracy is logged as `acc`, as in TF.js; other names are logged unchanged.
 *
 * @throws ValueError for a name that is neither a metric's nor a loss's
 */
export function getMetric(metric: Metric, loss: Loss): NamedMetric {
  if (typeof metric === "function") return named(metric.name || "metric", metric, kindOf(metric));
  if (metric === "accuracy" || metric === "acc") {
    return { name: "acc", measureOf: (ys, predicted) => accuracyFor(loss, ys, predicted) };
  }
  if (isMetricName(metric)) return named(metric, metrics[metric], kindOf(metrics[metric]));
  const known = typeof metric === "string" ? lossNamed(metric) : undefined;
  if (known !== undefined)
    return named(metric, itemLosses[known], isSparse(known) ? "indices" : "same");
  const names = ["accuracy", ...Object.keys(metrics), ...Object.keys(itemLosses)];
  throw new ValueError(
    {
      what: `Unknown metric ${typeof metric === "string" ? `${metric}${suggest(metric, names)}` : describe(metric)}`,
      given: describe(metric),
      expected: `"accuracy", one of ${Object.keys(metrics).join(", ")}, the name of a loss, or a function of labels and predictions`,
    },
    currentLocation(),
  );
}
