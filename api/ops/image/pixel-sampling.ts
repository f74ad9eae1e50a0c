/** Reads the pixels of a batch of images at computed coordinates. */

import { isStatic, subtractDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType, sizeOf } from "../../../ir/types/type";
import type { Context } from "../../context/context";

/** Images `[batch, height, width, channels]`, addressed by coordinates. */
export class Pixels {
  readonly batch: Dim;
  readonly height: Dim;
  readonly width: Dim;
  readonly channels: Dim;
  private readonly flat: Value;

  constructor(
    private readonly b: Context,
    readonly images: Value,
    op: string,
  ) {
    const [batch, height, width, channels, ...rest] = images.type.shape;
    if (
      batch === undefined ||
      height === undefined ||
      width === undefined ||
      channels === undefined ||
      rest.length > 0
    ) {
      throw new InvalidArgumentError({
        what: `Error in ${op}: image must be rank 4,but got rank ${images.type.shape.length}.`,
        given: formatType(images.type),
        expected: "images [batch, height, width, channels]",
      });
    }
    [this.batch, this.height, this.width, this.channels] = [batch, height, width, channels];
    this.flat = b.withShape(images, [sizeOf([batch, height, width]), channels]);
  }

  /** A size as a scalar of the graph. */
  number(size: Dim, dtype: "float32" | "int32"): Value {
    const { b } = this;
    if (isStatic(size)) return b.scalar(dtype, size);
    return b.toDType(b.withShape(b.sizes({ dims: [size], dtype: "int32" }), []), dtype);
  }

  /** Numbers from 0 up to a size, float32, along one axis of three. */
  counted(size: Dim, axis: 0 | 1 | 2, dtype: "float32" | "int32" = "float32"): Value {
    const { b } = this;
    const row = b.range({ start: 0, step: 1, size, dtype });
    return b.withShape(
      row,
      [0, 1, 2].map((i) => (i === axis ? size : 1)),
    );
  }

  /** Whether integral float coordinates are inside the images. */
  contains(y: Value, x: Value): Value {
    const { b } = this;
    const within = (at: Value, size: Dim): Value =>
      b.and(b.greaterOrEqual(at, b.scalarLike(at, 0)), b.less(at, this.number(size, "float32")));
    return b.and(within(y, this.height), within(x, this.width));
  }

  /**
   * Pixels at integral float coordinates; coordinates outside of the images are clamped.
   *
   * @param image the image's index, int32; broadcasts against the coordinates
   * @returns tensor of the coordinates' shape, with the channels appended
   */
  at(image: Value, y: Value, x: Value): Value {
    const { b } = this;
    const clamped = (at: Value, size: Dim): Value => {
      const last = this.number(subtractDims(size, 1), "float32");
      const first = b.scalarLike(at, 0);
      // A NaN coordinate is outside of every image; the pixel that is read for it is arbitrary.
      return b.toDType(b.where(b.isNaN(at), first, b.max(b.min(at, last), first)), "int32");
    };
    const rowsBefore = b.mul(image, this.number(this.height, "int32"));
    const row = b.add(rowsBefore, clamped(y, this.height));
    const index = b.add(b.mul(row, this.number(this.width, "int32")), clamped(x, this.width));
    return b.gather(this.flat, index, { axis: 0 });
  }

  /** As `at`, with `fill` outside the images. */
  atOr(fill: Value, image: Value, y: Value, x: Value): Value {
    const { b } = this;
    const pixels = this.at(image, y, x);
    const inside = this.contains(y, x);
    const shape = [...pixels.type.shape.slice(0, -1), 1];
    return b.where(b.withShape(b.expandTo(inside, shape.slice(0, -1)), shape), pixels, fill);
  }
}
