import type { Tensor } from "../../index";
import { numberOf, type TensorData, type Tolerance } from "./case";
import { deviceBufferOf } from "../../api/tensors/tensor";

const isExact = (dtype: string): boolean => !dtype.startsWith("float");

/** Whether an element agrees: NaN with NaN, an infinity with the same infinity, and finite numbers within the tolerance. */
function agrees(expected: number, actual: number, { rtol, atol }: Tolerance): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Number.isFinite(actual) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
}

const exactly: Tolerance = { rtol: 0, atol: 0 };

const shapeText = (shape: readonly number[]): string => `[${shape.join(",")}]`;

/** What differs between a tensor and what was expected of it; nothing where they agree. */
export function difference(
  expected: TensorData,
  actual: Tensor,
  tolerance: Tolerance,
): string | undefined {
  const { dtype, shape } = deviceBufferOf(actual);
  if (dtype !== expected.dtype) return `dtype: expected ${expected.dtype}, got ${dtype}`;
  if (shapeText(shape) !== shapeText(expected.shape)) {
    return `shape: expected ${shapeText(expected.shape)}, got ${shapeText(shape)}`;
  }
  const elements = Array.from<number | bigint, number>(actual.dataSync(), Number);
  const allowed = isExact(dtype) ? exactly : tolerance;
  const wanted = expected.data.map(numberOf);
  const wrong = wanted.flatMap((value, i) => (agrees(value, elements[i] ?? NaN, allowed) ? [] : i));
  const [first] = wrong;
  if (first === undefined) return undefined;
  const excerpt = (values: readonly number[]): string =>
    `${values.slice(0, 8).join(" ")}${values.length > 8 ? " …" : ""}`;
  return (
    `${wrong.length} of ${wanted.length} elements differ, first [${first}]: ` +
    `expected ${wanted[first]}, got ${elements[first]} (expected ${excerpt(wanted)}; got ${excerpt(elements)})`
  );
}

/** As `difference`, where nothing at all, `null`, and zeros count as equal. */
export function differenceOrZero(
  expected: TensorData | null,
  actual: Tensor | null,
  tolerance: Tolerance,
): string | undefined {
  if (actual === null) {
    const isZero = expected === null || expected.data.every((element) => numberOf(element) === 0);
    return isZero ? undefined : "expected a gradient, got null";
  }
  if (expected !== null) return difference(expected, actual, tolerance);
  const elements = Array.from<number | bigint, number>(actual.dataSync(), Number);
  return elements.every((element) => element === 0)
    ? undefined
    : `expected null or zeros, got ${elements.slice(0, 8).join(" ")}`;
}

/** As `difference`, where `null` is equal only to itself. */
export function differenceOrNull(
  expected: TensorData | null,
  actual: Tensor | null,
  tolerance: Tolerance,
): string | undefined {
  if (expected === null)
    return actual === null ? undefined : "expected null (unconnected), got a tensor";
  return actual === null
    ? "expected a gradient, got null"
    : difference(expected, actual, tolerance);
}
