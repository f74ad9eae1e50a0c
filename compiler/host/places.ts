/** Where the elements of a moved or broadcast tensor come from: strides along the axes of the result, or a list of places. */

/** Distances in a tensor's row-major data between neighbours along each of its axes. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** The strides of a tensor that is broadcast to a shape: 0 along the axes in which it repeats. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(from);
  const offset = to.length - from.length;
  return to.map((_, axis) => (from[axis - offset] === 1 ? 0 : (own[axis - offset] ?? 0)));
}

/** The place of each element of a tensor of this shape in data in which neighbours along the axes have these distances. */
export function placesOf(
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): Int32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const places = new Int32Array(size).fill(start);
  let repeat = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    const stride = strides[axis] ?? 0;
    if (stride !== 0) {
      for (let i = 0; i < size; i++)
        places[i] = (places[i] ?? 0) + (Math.floor(i / repeat) % length) * stride;
    }
    repeat *= length;
  }
  return places;
}
