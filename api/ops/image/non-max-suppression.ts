/** Non-maximum suppression of overlapping boxes: TF.js's functions over one IR operation. */

import { sliceAxis } from "../../../ir/compose/axes";
import { isStatic } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { numberArgument } from "../../arguments/numbers";
import { boundDims } from "../../arguments/shape";
import { afterReading } from "../../tensors/awaited";
import { Tensor, graphValue } from "../../tensors/tensor";
import { dispose } from "../../tensors/tidy";
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
  { maxOutputSize, iouThreshold, scoreThreshold }: Limits,
  op: string,
): Candidates {
  numberArgument(maxOutputSize, "maxOutputSize", op);
  numberArgument(iouThreshold, "iouThreshold", op);
  numberArgument(scoreThreshold, "scoreThreshold", op);
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

/** What is selected, before the padding is cut off. */
interface Selection {
  /** Padded with 0. */
  readonly indices: Tensor;
  /** The number of selected boxes, `[1]`. */
  readonly count: Tensor;
  /** In the places of their indices, or those of all boxes. */
  readonly scores: Tensor;
}

function selectionOf(op: string, choose: (b: Context) => Chosen): Selection {
  const [indices, count, scores] = applyMany((b) => {
    const chosen = choose(b);
    return [chosen.indices, b.withShape(chosen.count, [1]), chosen.scores];
  });
  if (indices === undefined || count === undefined || scores === undefined)
    throw new RangeError(`${op} has three parts`);
  return { indices, count, scores };
}

/** The selected elements of padded vectors: inside functions, their number is known only when the graph runs. */
function withoutPadding({ count }: Selection, padded: readonly Tensor[]): Tensor[] {
  return applyMany((b) => {
    const [found = 0] = boundDims(graphValue(count), "count", "nonMaxSuppression");
    return padded.map((vector) => sliceAxis(b, graphValue(vector), 0, 0, found));
  });
}

/** A selection, and the result that is made of it. */
type Plan<R> = readonly [selection: Selection, finish: (selection: Selection) => R];

/** Makes the result, and releases what is not part of it. */
function finished<R>([selection, finish]: Plan<R>): R {
  try {
    return finish(selection);
  } finally {
    dispose([selection.indices, selection.count, selection.scores]);
  }
}

/** As `finished`, when the number of selected boxes is there: a browser cannot wait for it. */
const finishedLater = <R>(plan: Plan<R>): Promise<R> =>
  afterReading([plan[0].count], () => finished(plan));

function indicesOf(selection: Selection): Tensor {
  const [indices] = withoutPadding(selection, [selection.indices]);
  if (indices === undefined) throw new RangeError("one vector has one result");
  return indices;
}

function plain(
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
): Plan<Tensor> {
  const op = "nonMaxSuppression";
  const limits = { maxOutputSize, iouThreshold, scoreThreshold };
  return [selectionOf(op, (b) => chosenOf(b, boxes, scores, limits, op)), indicesOf];
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
): Tensor => finished(plain(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold));

export interface PaddedSelection {
  readonly selectedIndices: Tensor;
  /** The number of selected boxes: int32 scalar. */
  readonly validOutputs: Tensor;
}

function padded(
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  padToMaxOutputSize = false,
): Plan<PaddedSelection> {
  const op = "nonMaxSuppressionPadded";
  const limits = { maxOutputSize, iouThreshold, scoreThreshold };
  return [
    selectionOf(op, (b) => chosenOf(b, boxes, scores, limits, op)),
    (selection) => ({
      selectedIndices: padToMaxOutputSize
        ? new Tensor(graphValue(selection.indices))
        : indicesOf(selection),
      validOutputs: apply((b) => b.withShape(graphValue(selection.count), [])),
    }),
  ];
}

/**
 * As `nonMaxSuppression`; with `padToMaxOutputSize` the indices are padded with 0, so that their number is known.
 *
 * @see TF.js `tf.image.nonMaxSuppressionPadded`
 */
export const nonMaxSuppressionPadded = (
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  padToMaxOutputSize = false,
): PaddedSelection =>
  finished(padded(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, padToMaxOutputSize));

export interface ScoredSelection {
  readonly selectedIndices: Tensor;
  /** Their scores, reduced by the boxes that were selected before them: float32. */
  readonly selectedScores: Tensor;
}

function scored(
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  softNmsSigma = 0,
): Plan<ScoredSelection> {
  const op = "nonMaxSuppressionWithScore";
  numberArgument(softNmsSigma, "softNmsSigma", op);
  if (!(softNmsSigma >= 0)) {
    throw new InvalidArgumentError({
      what: `softNmsSigma must be in [0, 1], but was '${softNmsSigma}'`,
      given: `softNmsSigma = ${softNmsSigma}`,
      expected: "0, or a positive number",
    });
  }
  const limits = { maxOutputSize, iouThreshold, scoreThreshold };
  const selection = selectionOf(op, (b) => {
    if (softNmsSigma === 0) {
      const { indices, count, scores: each } = chosenOf(b, boxes, scores, limits, op);
      return { indices, count, scores: b.gather(each, indices, { axis: 0 }) };
    }
    const { corners, each, size } = candidatesOf(b, boxes, scores, limits, op);
    if (size > 0)
      return softlyChosen(b, corners, each, { size, scoreThreshold, sigma: softNmsSigma });
    const [indices, none] = [b.full("int32", [0], 0), b.full("float32", [0], 0)];
    return { indices, count: b.full("int32", [1], 0), scores: none };
  });
  return [
    selection,
    (all) => {
      const [selectedIndices, selectedScores] = withoutPadding(all, [all.indices, all.scores]);
      if (selectedIndices === undefined || selectedScores === undefined)
        throw new RangeError("two vectors have two results");
      return { selectedIndices, selectedScores };
    },
  ];
}

/**
 * As `nonMaxSuppression`, with scores. With a nonzero `softNmsSigma`, boxes that overlap a selected one are not suppressed; their scores
 * are multiplied by exp(−overlap² / 2σ), independently of `iouThreshold` (TF.js also suppresses those above it).
 *
 * @param softNmsSigma σ of that Gaussian; 0 suppresses as `nonMaxSuppression` does
 * @throws InvalidArgumentError as `nonMaxSuppression`, and for a negative σ
 * @see TF.js `tf.image.nonMaxSuppressionWithScore`; TensorFlow `tf.image.non_max_suppression_with_scores`
 */
export const nonMaxSuppressionWithScore = (
  boxes: TensorLike,
  scores: TensorLike,
  maxOutputSize: number,
  iouThreshold = 0.5,
  scoreThreshold = -Infinity,
  softNmsSigma = 0,
): ScoredSelection =>
  finished(scored(boxes, scores, maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma));

/** As `nonMaxSuppressionWithScore`. @see TF.js `tf.image.nonMaxSuppressionWithScoreAsync` */
export const nonMaxSuppressionWithScoreAsync = async (
  ...args: Parameters<typeof nonMaxSuppressionWithScore>
): Promise<ScoredSelection> => finishedLater(scored(...args));

/** As `nonMaxSuppression`. @see TF.js `tf.image.nonMaxSuppressionAsync` */
export const nonMaxSuppressionAsync = async (
  ...args: Parameters<typeof nonMaxSuppression>
): Promise<Tensor> => finishedLater(plain(...args));

/** As `nonMaxSuppressionPadded`. @see TF.js `tf.image.nonMaxSuppressionPaddedAsync` */
export const nonMaxSuppressionPaddedAsync = async (
  ...args: Parameters<typeof nonMaxSuppressionPadded>
): Promise<PaddedSelection> => finishedLater(padded(...args));
