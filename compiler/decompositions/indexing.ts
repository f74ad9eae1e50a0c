import type { Builder } from "../../ir/builder";
import { isStatic, multiplyDims, productOfDims } from "../../ir/dim";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { formatType } from "../../ir/type";
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

type Decomposed = "scatterND" | "scatterElements" | "slice" | "gatherElements";

export const indexingDecompositions: DecompositionTable<Decomposed> = {
  // Halves are combined in float32, integers of up to 32 bits in float64, which holds them.
  scatterND: ({ operands: [x, indices, updates], attributes, b }) => {
    const wide = x.type.dtype === "float16" ? "float32" : "float64";
    const result = b.scatterND(b.toDType(x, wide), indices, b.toDType(updates, wide), attributes);
    return b.toDType(result, x.type.dtype);
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
      if (!isStatic(size) || !isStatic(start)) throw needsSizes("slice", x);
      return b.gather(part, b.range({ start, step, size, dtype: "int32" }), { axis });
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
