import * as tf from "../../index";
import {
  functionNamed,
  gradientsOf,
  made,
  ours,
  outcomeOf,
  realsIn,
  tensorsOf,
  theirs,
  type Library,
  type Outcome,
} from "./call";
import { families } from "./rows";
import type { Row } from "./rows/row";

/** What both libraries compute of the same calls, and its gradients, agree to 1e-4. */

const isClose = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));

function expectSame(actual: readonly Outcome[], expected: readonly Outcome[], row: Row): void {
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  if (row.dtypes === undefined)
    expect(actual.map(({ dtype }) => dtype)).toEqual(expected.map(({ dtype }) => dtype));
  actual.forEach(({ data }, i) => {
    const other = expected[i]?.data ?? [];
    const wrong = data.findIndex((x, j) => !isClose(x, other[j] ?? NaN));
    if (data.length !== other.length || wrong >= 0) expect(data).toEqual(other);
  });
}

const caller =
  (library: Library, name: string) =>
  (args: unknown): unknown =>
    functionNamed(library, name)(...(args as unknown[]));

/** The outcome of a call: tensors, or plain numbers. */
async function outcomes(
  library: Library,
  name: string,
  args: readonly unknown[],
): Promise<Outcome[]> {
  const result = await caller(library, name)(made(library, args));
  const tensors = tensorsOf(result);
  if (tensors.length > 0) return tensors.map(outcomeOf);
  const numbers = ArrayBuffer.isView(result)
    ? Array.from(result as Uint8ClampedArray)
    : [Number(result)];
  return [{ dtype: typeof result, shape: [numbers.length], data: numbers }];
}

for (const [family, rows] of Object.entries(families)) {
  describe(family, () => {
    test.each(Object.entries(rows))("%s", async (name, row) => {
      const [, ...valuesOnly] = row.valuesOnly ?? [""];
      for (const args of [...row.calls, ...valuesOnly]) {
        const [actual, expected] = [
          await outcomes(ours, name, args),
          await outcomes(theirs, name, args),
        ];
        expectSame(actual, expected, row);
        if (row.noGradient !== undefined || valuesOnly.includes(args)) continue;
        if (actual[0]?.dtype !== "float32" || realsIn(args).length === 0) continue;
        const [ourGradients, theirGradients] = [ours, theirs].map((library) =>
          gradientsOf(library, caller(library, name), args),
        );
        expectSame(ourGradients ?? [], theirGradients ?? [], row);
      }
    });
  });
}

test("every name of the rows is one of the library", () => {
  const names = Object.values(families).flatMap(Object.keys);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(200);
  expect(tf.add(1, 2).dataSync()[0]).toBe(3);
});
