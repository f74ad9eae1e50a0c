/** Positions in images from which resizing takes its pixels, where a size is known only when the graph runs: computed in the graph, in float32. */

import { sizeValue } from "../../../ir/compose/sizes";
import { isStatic, type Dim } from "../../../ir/types/dim";
import type { Value } from "../../../ir/graph";
import type { Context } from "../../context/context";

/** The map from the result's pixels to positions in the image. TensorFlow computes it in float32. */
export interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const real = (b: Context, size: Dim): Value => sizeValue(b, size, "float32");
const constant = (b: Context, value: number): Value => b.scalar("float32", value);

/** The distance of the result's pixels in the image. */
function scaleOf(b: Context, from: Dim, to: Dim, { alignCorners }: Sampling): Value {
  const plain = b.div(real(b, from), real(b, to));
  if (!alignCorners || to === 1) return plain;
  const one = constant(b, 1);
  const aligned = b.div(b.sub(real(b, from), one), b.sub(real(b, to), one));
  return isStatic(to) ? aligned : b.where(b.greater(real(b, to), one), aligned, plain);
}

/** The positions of the result's pixels, or of their centres, in units of the image's pixels. */
function positions(b: Context, from: Dim, to: Dim, sampling: Sampling): Value {
  const counted = b.range({ start: 0, step: 1, size: to, dtype: "float32" });
  const places = sampling.halfPixelCenters ? b.add(counted, constant(b, 0.5)) : counted;
  return b.mul(places, scaleOf(b, from, to, sampling));
}

const lastOf = (b: Context, from: Dim): Value =>
  b.sub(sizeValue(b, from, "int64"), b.scalar("int64", 1));

/** For each pixel of the result the index of the nearest pixel of an axis. */
export function nearestIndices(b: Context, from: Dim, to: Dim, sampling: Sampling): Value {
  const at = b.toDType(positions(b, from, to, sampling), "float64");
  const rounded = sampling.alignCorners ? b.add(at, b.scalar("float64", 0.5)) : at;
  return b.min(b.toDType(b.floor(rounded), "int64"), lastOf(b, from));
}

/** For each pixel of the result its two neighbours along an axis, and its distance from the first. */
export function neighbours(
  b: Context,
  from: Dim,
  to: Dim,
  sampling: Sampling,
): { readonly lower: Value; readonly upper: Value; readonly share: Value } {
  const scaled = positions(b, from, to, sampling);
  const at = sampling.halfPixelCenters ? b.sub(scaled, constant(b, 0.5)) : scaled;
  const floor = b.floor(at);
  return {
    lower: b.max(b.toDType(floor, "int64"), b.scalar("int64", 0)),
    upper: b.min(b.toDType(b.ceil(at), "int64"), lastOf(b, from)),
    share: b.sub(at, floor),
  };
}
