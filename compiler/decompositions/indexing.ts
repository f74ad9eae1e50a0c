import type { DecompositionTable } from "./decomposition";

export const indexingDecompositions: DecompositionTable<"scatterND" | "scatterElements"> = {
  // Halves are combined in float32.
  scatterND: ({ operands: [x, indices, updates], attributes, b }) => {
    const wide = b.toDType(x, "float32");
    const result = b.scatterND(wide, indices, b.toDType(updates, "float32"), attributes);
    return b.toDType(result, x.type.dtype);
  },
  scatterElements: ({ operands: [x, indices, updates], attributes, b }) => {
    const wide = b.toDType(x, "float32");
    const result = b.scatterElements(wide, indices, b.toDType(updates, "float32"), attributes);
    return b.toDType(result, x.type.dtype);
  },
};
