/** Non-maximum suppression of overlapping boxes: TF.js's functions over one IR operation. */

import { sliceAxis } from "../../../ir/compose/axes";
import { isStatic } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { keepingAlive } from "../../tensors/keep-alive";
import { boundDims } from "../../arguments/shape";
import type { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { softlyChosen } from "./soft-non-max-suppression";

interface Limits {
  readonly maxOutputSize: number;
  readonly iouThreshold: number;
  readonly scoreThreshold: number;
}

interface Chosen {
  /** int32, padded with 0. */
  readonly indices: Value;
  readonly count: Value;
  readonly scores: Value;
}

interface Candidates {
  readonly corners: Value;
  readonly each: Value;
  /** The largest number of boxes that are selected. */
  readonly size: number;
}

function candidatesOf(
  b: Context,
  boxes: TensorLike,
  scores: TensorLike,
  { maxOutputSize, iouThreshold }: Limits,
  op: string,
): Candidates {
  const corners = b.toDType(valueOf(boxes, "boxes", op, "float32"), "float32");
  const each = b.toDType(valueOf(scores, "scores", op, "float32"), "float32");
  checkBoxes(corners, each);
  const [available = 0] = corners.type.shape;
  if (!(iouThreshold >= 0 && iouThreshold <= 1)) {
    throw new InvalidArgumentError({
      what: `iouThreshold must be in [0, 1], but was '${iouThreshold}'`,
      given: `iouThreshold = ${iouThreshold}`,
      expected: "a number in [0, 1]",
    });
  }
  if (!Number.isInteger(maxOutputSize) || maxOutputSize < 0) {
    throw new InvalidArgumentError({
      what: "maxOutputSize must be non-negative",
      given: `maxOutputSize = ${maxOutputSize}`,
      expected: "0, 1, 2, …",
    });
  }
  return {
    corners,
    each,
    size: isStatic(available) ? Math.min(maxOutputSize, available) : maxOutputSize,
  };
}

/** The selected boxes. */
function chosenOf(
  b: Context,
  boxes: TensorLike,
  scores: TensorLike,
  limits: Limits,
  op: string,
): Chosen {
  const { corners, each, size } = candidatesOf(b, boxes, scores, limits, op);
  const { iouThreshold, scoreThreshold } = limits;
  const [indices, count] = b.nonMaxSuppression(corners, each, {
    ...{ size, iouThreshold, scoreThreshold },
  });
  if (indices === undefined || count === undefined) throw new RangeError("there are two results");
  return { indices, count, scores: each };
}

function checkBoxes(boxes: Value, scores: Value): void {
  const [count, width] = boxes.type.shape;
  const report = {
    given: `boxes ${formatType(boxes.type)}, scores ${formatType(scores.type)}`,
    expected: "boxes [n, 4] and scores [n]",
  };
  const fault =
    boxes.type.shape.length !== 2
      ? `boxes must be a 2D tensor, but was of rank '${boxes.type.shape.length}'`
      : width !== 4
        ? `boxes must have 4 columns, but 2nd dimension was ${String(width)}`
        : scores.type.shape.length !== 1
          ? "scores must be a 1D tensor"
          : scores.type.shape[0] !== count
            ? `scores has incompatible shape with boxes. Expected ${String(count)}, but was ${String(scores.type.shape[0])}`
            : undefined;
  if (fault !== undefined) throw new InvalidArgumentError({ ...report, what: fault });
}

/** The indices without padding: inside functions, their number is known only when the graph runs. */
function withoutPadding(b: Context, { indices, count, scores }: Chosen): Value {
  // Eagerly the count is read here, which runs the queue and releases values without a holder.
  const vector = b.withShape(count, [1]);
  const [found = 0] = keepingAlive([vector, indices, scores], () =>
    boundDims(vector, "count", "nonMaxSuppression"),
  );
  return sliceAxis(b, indices, 0, 0, found);
}

/**
 * Greedy selection among overlapping boxes: the box with the highest score, then the next that does not overlap it too much, and so on.
 *
 * @param boxes `[n, 4]`: y1, x1, y2, x2 of any two opposite corners
 * @param scores `[n]`
 * @param maxOutputSize the largest number of boxes that are selected
 * @param iouThreshold boxes whose intersection over union with a selected one exceeds it are suppressed (TF.js also suppresses those
 * that equal it)
 * @param scoreThreshold boxes whose score is not above it are ignored
 * @returns indices, int32, best first. In a function whose boxes depend on its arguments, their number is known only when it runs
 * @throws InvalidArgumentError if shapes do not fit or a threshold is out of range
 * @example
 * ```ts
 * const boxes = tf.tensor2d([[0, 0, 1, 1], [0, 0, 1, 0.9], [2, 2, 3, 3]]);
 * tf.image.nonMaxSuppression(boxes, tf.tensor1d([0.9, 0.8, 0.7]), 3); // → [0, 2]
 * ```
 * @see TF.js `tf.image.nonMaxSuppression`; TensorFlow `tf.image.non_max_suppression`; ONNX `NonMaxSuppression`
 */
export const nonMaxSuppression = (
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
): Tensor =>
  apply((b) => {
    const limits = { maxOutputSize, iouThreshold, scoreThreshold };
    return withoutPadding(b, chosenOf(b, boxes, scores, limits, "nonMaxSuppression"));
  });

export interface PaddedSelection {
  readonly selectedIndices: Tensor;
  /** The number of selected boxes: int32 scalar. */
  readonly validOutputs: Tensor;
}

/**
 * As `nonMaxSuppression`; with `padToMaxOutputSize` the indices are padded with 0, so that their number is known.
 *
 * @see TF.js `tf.image.nonMaxSuppressionPadded`
 */
export function nonMaxSuppressionPadded(
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  padToMaxOutputSize = false,
): PaddedSelection {
  const [selectedIndices, validOutputs] = applyMany((b) => {
    const limits = { maxOutputSize, iouThreshold, scoreThreshold };
    const chosen = chosenOf(b, boxes, scores, limits, "nonMaxSuppressionPadded");
    const count = b.withShape(chosen.count, []);
    if (padToMaxOutputSize) return [chosen.indices, count];
    return [keepingAlive([count], () => withoutPadding(b, chosen)), count];
  });
  if (selectedIndices === undefined || validOutputs === undefined)
    throw new RangeError("there are two results");
  return { selectedIndices, validOutputs };
}

export interface ScoredSelection {
  readonly selectedIndices: Tensor;
  /** Their scores, reduced by the boxes that were selected before them: float32. */
  readonly selectedScores: Tensor;
}

/**
 * As `nonMaxSuppression`, with scores. With a nonzero `softNmsSigma`, boxes that overlap a selected one are not suppressed; their scores
 * are multiplied by exp(−overlap² / 2σ), independently of `iouThreshold` (TF.js also suppresses those above it).
 *
 * @param softNmsSigma σ of that Gaussian; 0 suppresses as `nonMaxSuppression` does
 * @throws InvalidArgumentError as `nonMaxSuppression`, and for a negative σ
 * @see TF.js `tf.image.nonMaxSuppressionWithScore`; TensorFlow `tf.image.non_max_suppression_with_scores`
 */
export function nonMaxSuppressionWithScore(
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  softNmsSigma = 0,
): ScoredSelection {
  const op = "nonMaxSuppressionWithScore";
  if (!(softNmsSigma >= 0)) {
    throw new InvalidArgumentError({
      what: `softNmsSigma must be in [0, 1], but was '${softNmsSigma}'`,
      given: `softNmsSigma = ${softNmsSigma}`,
      expected: "0, or a positive number",
    });
  }
  const limits = { maxOutputSize, iouThreshold, scoreThreshold };
  const [selectedIndices, selectedScores] = applyMany((b) => {
    if (softNmsSigma === 0) {
      const chosen = chosenOf(b, boxes, scores, limits, op);
      const indices = withoutPadding(b, chosen);
      return [indices, b.gather(chosen.scores, indices, { axis: 0 })];
    }
    const { corners, each, size } = candidatesOf(b, boxes, scores, limits, op);
    if (size === 0) return [b.full("int32", [0], 0), b.full("float32", [0], 0)];
    const soft = softlyChosen(b, corners, each, { size, scoreThreshold, sigma: softNmsSigma });
    const [found = 0] = keepingAlive([soft.count, soft.indices, soft.scores], () =>
      boundDims(soft.count, "count", op),
    );
    return [soft.indices, soft.scores].map((value) => sliceAxis(b, value, 0, 0, found));
  });
  if (selectedIndices === undefined || selectedScores === undefined)
    throw new RangeError("there are two results");
  return { selectedIndices, selectedScores };
}

/** As `nonMaxSuppressionWithScore`. @see TF.js `tf.image.nonMaxSuppressionWithScoreAsync` */
export const nonMaxSuppressionWithScoreAsync = async (
  ...args: Parameters<typeof nonMaxSuppressionWithScore>
): Promise<ScoredSelection> => Promise.resolve(nonMaxSuppressionWithScore(...args));

/** As `nonMaxSuppression`. @see TF.js `tf.image.nonMaxSuppressionAsync` */
export const nonMaxSuppressionAsync = async (
  ...args: Parameters<typeof nonMaxSuppression>
): Promise<Tensor> => Promise.resolve(nonMaxSuppression(...args));

/** As `nonMaxSuppressionPadded`. @see TF.js `tf.image.nonMaxSuppressionPaddedAsync` */
export const nonMaxSuppressionPaddedAsync = async (
  ...args: Parameters<typeof nonMaxSuppressionPadded>
): Promise<PaddedSelection> => Promise.resolve(nonMaxSuppressionPadded(...args));
