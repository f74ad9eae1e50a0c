import * as tf from "../../../index";

/** What tensors hold, in the structure in which they stand. */
export function held(structure: unknown): unknown {
  if (structure instanceof tf.Tensor || structure instanceof tf.Variable)
    return structure.arraySync();
  if (Array.isArray(structure)) return structure.map(held);
  if (typeof structure !== "object" || structure === null) return structure;
  return Object.fromEntries(Object.entries(structure).map(([key, item]) => [key, held(item)]));
}

/** The error that a call throws. */
export function errorOf(body: () => unknown): tf.OntraceError {
  try {
    body();
  } catch (error) {
    if (error instanceof tf.OntraceError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** An int32 scalar, as a whole number is in Python. */
export const int = (value: number): tf.Tensor => tf.scalar(value, "int32");

/** What is written to a stream while `body` runs. */
export function written(body: () => void, stream: "stdout" | "stderr" = "stderr"): string {
  const texts: string[] = [];
  const spy = jest.spyOn(process[stream], "write").mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  try {
    body();
  } finally {
    spy.mockRestore();
  }
  return texts.join("");
}

/** The warnings that are given while `body` runs. */
export function warnings(body: () => void): string[] {
  const texts: string[] = [];
  const spy = jest.spyOn(console, "warn").mockImplementation((text) => {
    texts.push(String(text));
  });
  try {
    body();
  } finally {
    spy.mockRestore();
  }
  return texts;
}

export const spec = (
  shape: readonly (number | null)[] | null,
  dtype?: tf.DType,
  name?: string,
): tf.TensorSpec => new tf.TensorSpec(shape, dtype, name);
