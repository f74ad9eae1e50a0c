/** The metrics of `compile`, by name. */

import { currentLocation, ValueError } from "../../api/errors";
import { metrics } from "../metrics";
import { isSparse, itemLosses, lossNamed, type Loss, type LossOrMetricFn } from "./loss-names";

/** A metric with its name in logs. */
export interface NamedMetric {
  readonly name: string;
  readonly apply: LossOrMetricFn;
}

/** A metric argument of `compile`: "accuracy" is the accuracy that fits the loss. */
export type Metric = string | LossOrMetricFn;

const isBinary = (loss: Loss): boolean =>
  loss === "binaryCrossentropy" || loss === itemLosses.binaryCrossentropy;

const accuracyFor = (loss: Loss): LossOrMetricFn => {
  if (isBinary(loss)) return metrics.binaryAccuracy;
  return isSparse(loss) ? metrics.sparseCategoricalAccuracy : metrics.categoricalAccuracy;
};

const isMetricName = (name: string): name is keyof typeof metrics => Object.hasOwn(metrics, name);

/**
 * A metric by its name, or itself. Accuracy is logged as `acc`, as in TF.js; other names are logged unchanged.
 *
 * @throws ValueError for a name that is neither a metric's nor a loss's
 */
export function getMetric(metric: Metric, loss: Loss): NamedMetric {
  if (typeof metric === "function") return { name: metric.name || "metric", apply: metric };
  if (metric === "accuracy" || metric === "acc") return { name: "acc", apply: accuracyFor(loss) };
  if (isMetricName(metric)) return { name: metric, apply: metrics[metric] };
  const known = lossNamed(metric);
  if (known !== undefined) return { name: metric, apply: itemLosses[known] };
  throw new ValueError(
    {
      what: `Unknown metric ${metric}`,
      given: metric,
      expected: `"accuracy", one of ${Object.keys(metrics).join(", ")}, the name of a loss, or a function of labels and predictions`,
    },
    currentLocation(),
  );
}
