import * as tf from "../../../index";

type Values = number | boolean | null | readonly Values[] | { readonly [key: string]: Values };

/** Tensors of a structure as numbers, rounded to what float32 holds for sure. */
export function values(structure: unknown): Values {
  if (structure === null || structure === undefined) return null;
  if (structure instanceof tf.Tensor || structure instanceof tf.Variable) {
    return rounded(structure.arraySync());
  }
  if (Array.isArray(structure)) return structure.map(values);
  if (typeof structure === "object") {
    return Object.fromEntries(Object.entries(structure).map(([key, item]) => [key, values(item)]));
  }
  throw new TypeError(`no tensor: ${typeof structure}`);
}

type Nested = number | boolean | readonly Nested[];

function rounded(part: Nested): Values {
  if (typeof part === "object") return part.map(rounded);
  if (typeof part === "boolean" || !Number.isFinite(part)) return part;
  // No negative zero.
  return Number(part.toPrecision(5)) + 0;
}

/** The values of `f(x)`'s gradient, recorded by a tape that watches `x`. */
export function gradientOf(f: () => unknown, x: unknown): Values {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return values(tape.gradient(y, x));
}

/** What was written to the console as warnings while `body` ran. */
export function warningsOf(body: () => void): string[] {
  const spy = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  try {
    body();
    return spy.mock.calls.map(([message]) => String(message));
  } finally {
    spy.mockRestore();
  }
}
