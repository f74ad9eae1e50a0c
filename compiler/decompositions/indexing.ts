/** Decompositions of scatters, slices and gathers by other indexing ops. */

import type { Builder } from "../../ir/builder";
import { isStatic, multiplyDims, productOfDims } from "../../ir/types/dim";
import { sliceAxis } from "../../ir/compose/axes";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { formatType } from "../../ir/types/type";
import type { DecompositionTable } from "./decomposition";

/** start, start + step, … along one axis of a shape of the given rank. */
function counted(
  b: Builder,
  size: number,
  start: number,
  step: number,
  axis: number,
  rank: number,
): Value {
  const vector = b.range({ start, step, size, dtype: "int32" });
  return b.withShape(vector, [
    ...Array<number>(axis).fill(1),
    size,
    ...Array<number>(rank - axis - 1).fill(1),
  ]);
}

/** The row-major indices of the slices that coordinates address. */
function rowNumbers(b: Builder, coordinates: Value, x: Value): Value {
  const shape = coordinates.type.shape.slice(0, -1);
  const axis = shape.length;
  const depth = coordinates.type.shape[axis] ?? 0;
  if (!isStatic(depth)) throw needsSizes("scatterND", x);
  const parts = Array.from({ length: depth }, (_, i) =>
    b.withShape(sliceAxis(b, coordinates, axis, i, 1), shape),
  );
  return parts.reduce(
    (number, part, i) => {
      const size = x.type.shape[i] ?? 1;
      if (i > 0 && !isStatic(size)) throw needsSizes("scatterND", x);
      return b.add(b.mul(number, b.scalarLike(number, Number(size))), part);
    },
    b.expandTo(b.scalar(coordinates.type.dtype, 0), shape),
  );
}

type Decomposed = "scatterND" | "scatterElements" | "slice" | "gatherElements";

export const indexingDecompositions: DecompositionTable<Decomposed> = {
  // float16 is combined in float32; other dtypes as elements of a matrix with one row per position.
  scatterND: ({ operands: [x, indices, updates], attributes, b }) => {
    if (x.type.dtype === "float16") {
      const [wide, others] = [b.toDType(x, "float32"), b.toDType(updates, "float32")];
      return b.toDType(b.scatterND(wide, indices, others, attributes), "float16");
    }
    const places = rowNumbers(b, indices, x);
    const depth = x.type.shape.length - updates.type.shape.length + places.type.shape.length;
    const row = productOfDims(x.type.shape.slice(depth));
    const count = productOfDims(places.type.shape);
    const matrix = b.withShape(x, [productOfDims(x.type.shape.slice(0, depth)), row]);
    const own = b.expandTo(b.withShape(places, [count, 1]), [count, row]);
    const rows = b.withShape(updates, [count, row]);
    const result = b.scatterElements(matrix, own, rows, { ...attributes, axis: 0 });
    return b.withShape(result, x.type.shape);
  },
  scatterElements: ({ operands: [x, indices, updates], attributes, b }) => {
    const wide = b.toDType(x, "float32");
    const result = b.scatterElements(wide, indices, b.toDType(updates, "float32"), attributes);
    return b.toDType(result, x.type.dtype);
  },
  // The elements by their indices, axis by axis.
  slice: ({ operands: [x], attributes: { starts, sizes, steps }, b }) =>
    sizes.reduce<Value>((part, size, axis) => {
      const start = starts[axis] ?? 0;
      const step = steps[axis] ?? 1;
      if (start === 0 && step === 1 && size === part.type.shape[axis]) return part;
      const first = isStatic(start) ? start : 0;
      const counted = b.range({ start: first, step, size, dtype: "int32" });
      const places = isStatic(start)
        ? counted
        : b.add(counted, b.sizes({ dims: [start], dtype: "int32" }));
      return b.gather(part, places, { axis });
    }, x),
  // The elements of the flattened tensor: i·stride₀ + indices·stride₁ + …
  gatherElements: ({ operands: [x, indices], attributes: { axis }, b }) => {
    const { shape } = x.type;
    const rank = shape.length;
    const places = indices.type.shape.reduce<Value>(
      (sum, size, i) => {
        const stride = productOfDims(shape.slice(i + 1));
        if (!isStatic(stride) || !isStatic(size)) throw needsSizes("gatherElements", x);
        if (i !== axis) return b.add(sum, counted(b, size, 0, stride, i, rank));
        const own = b.toDType(indices, "int32");
        return b.add(sum, b.mul(own, b.scalarLike(own, stride)));
      },
      b.scalar("int32", 0),
    );
    const flat = b.withShape(x, [shape.reduce(multiplyDims, 1)]);
    return b.gather(flat, b.expandTo(places, indices.type.shape), { axis: 0 });
  },
};

const needsSizes = (op: string, x: Value): UnimplementedError =>
  new UnimplementedError({
    what: `${op} of ${x.type.dtype} needs known sizes on this device`,
    given: formatType(x.type),
    expected: "sizes that are known when the function is traced",
    fix: 'convert the tensor to float32, or run the function on the CPU: tf.function(f, { device: "cpu" })',
  });
