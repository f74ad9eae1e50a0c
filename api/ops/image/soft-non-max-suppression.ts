/** Soft non-maximum suppression as a loop of the graph: each selection reduces the scores of overlapping boxes. */

import { GraphBuilder, type Builder } from "../../../ir/builder";
import { sliceAxis } from "../../../ir/compose/axes";
import type { Graph, Value } from "../../../ir/graph";
import type { Context } from "../../context/context";

export interface SoftLimits {
  /** The largest number of boxes that are selected. */
  readonly size: number;
  readonly scoreThreshold: number;
  /** σ of the Gaussian of the overlap by which a score is multiplied. */
  readonly sigma: number;
}

interface Corners {
  readonly top: Value;
  readonly left: Value;
  readonly bottom: Value;
  readonly right: Value;
}

/** The sides of boxes, [n, 4] to [n, 1] each: boxes are given by any two opposite corners. */
function cornersOf(b: Builder, boxes: Value): Corners {
  const [y1, x1, y2, x2] = [0, 1, 2, 3].map((i) => sliceAxis(b, boxes, 1, i, 1));
  if (y1 === undefined || x1 === undefined || y2 === undefined || x2 === undefined) {
    throw new RangeError("a box has four numbers");
  }
  return { top: b.min(y1, y2), left: b.min(x1, x2), bottom: b.max(y1, y2), right: b.max(x1, x2) };
}

const areaOf = (b: Builder, { top, left, bottom, right }: Corners): Value =>
  b.mul(b.sub(bottom, top), b.sub(right, left));

/** Intersection over union of boxes with one box, [n, 1]; 0 where either has no area. */
function overlaps(b: Builder, boxes: Value, box: Value): Value {
  const [all, one] = [cornersOf(b, boxes), cornersOf(b, box)];
  const zero = b.scalarLike(boxes, 0);
  const height = b.sub(b.min(all.bottom, one.bottom), b.max(all.top, one.top));
  const width = b.sub(b.min(all.right, one.right), b.max(all.left, one.left));
  const shared = b.mul(b.max(height, zero), b.max(width, zero));
  const [area, own] = [areaOf(b, all), areaOf(b, one)];
  const hasArea = b.and(b.greater(area, zero), b.greater(own, zero));
  const covered = b.sub(b.add(area, own), shared);
  return b.where(hasArea, b.div(shared, b.where(hasArea, covered, b.scalarLike(boxes, 1))), zero);
}

/** One selection: the best box, its score, and the remaining scores, −∞ for boxes that are selected or below the threshold. */
function step(boxes: Value, scores: Value, { scoreThreshold, sigma }: SoftLimits): Graph {
  const b = new GraphBuilder();
  b.parameter({ dtype: "int64", shape: [] }, "choice");
  const left = b.parameter(scores.type, "scores");
  const all = b.parameter(boxes.type, "boxes");
  const [count = 1] = scores.type.shape;
  const gone = b.scalarLike(left, -Infinity);
  const best = b.argMax(left, { axis: 0 });
  const score = b.gather(left, best, { axis: 0 });
  const place = b.withShape(best, [1]);
  const shared = b.withShape(overlaps(b, all, b.gather(all, place, { axis: 0 })), [count]);
  const weight = b.exp(b.mul(b.square(shared), b.scalarLike(left, -0.5 / sigma)));
  const lowered = b.mul(left, weight);
  const places = b.range({ start: 0, step: 1, size: count, dtype: "int64" });
  const isBest = b.equal(places, place);
  const isOver = b.or(isBest, b.lessOrEqual(lowered, b.scalarLike(left, scoreThreshold)));
  // −∞ times a weight of 0 would be NaN.
  const isGone = b.or(isOver, b.equal(left, gone));
  return b.finish("choice", [b.where(isGone, gone, lowered), best, score]);
}

export interface SoftChoice {
  /** int32, padded with 0. */
  readonly indices: Value;
  readonly scores: Value;
  /** int32 vector of one element. */
  readonly count: Value;
}

/**
 * Selects the best boxes one after the other; each selection multiplies the scores of the others by exp(−overlap² / 2σ).
 *
 * @see N. Bodla et al.: Soft-NMS, Improving Object Detection With One Line of Code (2017)
 */
export function softlyChosen(
  b: Context,
  boxes: Value,
  scores: Value,
  limits: SoftLimits,
): SoftChoice {
  const { size, scoreThreshold } = limits;
  const gone = b.scalarLike(scores, -Infinity);
  const isAbove = b.greater(scores, b.scalarLike(scores, scoreThreshold));
  const start = b.where(isAbove, scores, gone);
  const [, places, values] = b.scan(
    [start, boxes],
    { carried: 1, slices: 0, trips: size, reversed: false },
    [step(boxes, scores, limits)],
  );
  if (places === undefined || values === undefined) throw new RangeError("a scan has results");
  const isThere = b.greater(values, gone);
  const found = b.reduceSum(b.toDType(isThere, "int32"), { axes: [0], keepDims: true });
  return { indices: b.toDType(places, "int32"), scores: values, count: found };
}
