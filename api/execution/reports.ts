/** Delivers the reports of a run, its prints and assertions, in program order. */

import type { AssertReport, Report } from "../../compiler/effects/lift-reports";
import type { DType } from "../../ir/types/dtype";
import { InvalidArgumentError } from "../../ir/errors";
import type { TypedArray } from "../../ir/types/typed-array";
import { formatType } from "../../ir/types/type";
import type { DeviceBuffer } from "../../runtime/provider";
import { readNow } from "../../runtime/read-now";
import { platform } from "./platform";
import { formatElements } from "./format-elements";

type Fetch = (results: readonly number[]) => readonly DeviceBuffer[];

/** Requests the data of one buffer after the other, and delivers reports in between. */
type ReportSteps = Generator<DeviceBuffer, void, TypedArray>;

/**
 * Writes the prints of a run and checks its assertions, in program order.
 *
 * @param buffers the printed values, and the conditions of assertions
 * @param fetch reads the values that a failed assertion shows
 * @returns a promise where data cannot be read synchronously
 * @throws InvalidArgumentError for the first assertion that does not hold; the promise rejects with it
 */
export function deliverReports(
  reports: readonly Report[],
  buffers: readonly DeviceBuffer[],
  fetch: Fetch,
): Promise<void> | undefined {
  const steps = reportAll(reports, buffers, fetch);
  const [first] = buffers;
  if (first !== undefined && readNow(first) === undefined) return reportLater(steps);
  for (let step = steps.next(); step.done !== true;) step = steps.next(step.value.readSync());
  return undefined;
}

async function reportLater(steps: ReportSteps): Promise<void> {
  for (let step = steps.next(); step.done !== true;) {
    step = steps.next(await step.value.read());
  }
}

/** The data of a buffer, or one iteration's slice of it. */
interface HostArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly elements: TypedArray;
}

/** The fetched data of a report: the printed values or the assertion's condition, and the flag whether it occurred. */
interface Fetched {
  readonly report: Report;
  readonly values: readonly HostArray[];
  readonly flag: HostArray | undefined;
}

function* reportAll(
  reports: readonly Report[],
  buffers: readonly DeviceBuffer[],
  fetch: Fetch,
): ReportSteps {
  const source = buffers.values();
  for (let first = 0; first < reports.length;) {
    const loop = reports[first]?.loop;
    let end = first + 1;
    while (loop !== undefined && reports[end]?.loop === loop) end += 1;
    const group: Fetched[] = [];
    for (const report of reports.slice(first, end)) {
      const flag = report.flag === undefined ? undefined : yield* hostArrayOf(source.next().value);
      const values: HostArray[] = [];
      const count = report.kind === "print" ? report.operands.length : 1;
      for (let i = 0; i < count; i++) values.push(yield* hostArrayOf(source.next().value));
      group.push({ report, values, flag });
    }
    const times = loop === undefined ? 1 : (group[0]?.flag?.shape[0] ?? 0);
    for (let time = 0; time < times; time++) {
      for (const fetched of group) {
        yield* reportOne(
          fetched,
          (all) => (loop === undefined ? all : iteration(all, time)),
          fetch,
        );
      }
    }
    first = end;
  }
}

function* hostArrayOf(
  buffer: DeviceBuffer | undefined,
): Generator<DeviceBuffer, HostArray, TypedArray> {
  if (buffer === undefined) throw new RangeError("a run lacks the data of a report");
  const elements = yield buffer;
  return { dtype: buffer.dtype, shape: buffer.shape, elements };
}

/** The slice at one index of the first axis. */
function iteration({ dtype, shape, elements }: HostArray, index: number): HostArray {
  const own = shape.slice(1);
  const size = own.reduce((a, b) => a * b, 1);
  return { dtype, shape: own, elements: elements.subarray(index * size, (index + 1) * size) };
}

const isTrue = ({ elements }: HostArray): boolean =>
  Array.from<unknown>(elements).every((element) => element !== 0);

/** Delivers one occurrence of a report. */
function* reportOne(
  { report, values, flag }: Fetched,
  part: (all: HostArray) => HostArray,
  fetch: Fetch,
): ReportSteps {
  if (flag !== undefined && !isTrue(part(flag))) return;
  if (report.kind === "print") {
    const texts = values.map((value) => textOf(part(value), report));
    const { parts, stream } = report;
    platform.write(
      stream,
      parts.map((item) => (typeof item === "string" ? item : (texts[item] ?? ""))).join(""),
    );
    return;
  }
  const [condition] = values;
  if (condition === undefined || isTrue(part(condition))) return;
  const data: HostArray[] = [];
  for (const buffer of fetch(report.operands)) data.push(part(yield* hostArrayOf(buffer)));
  throw assertionError(report, data);
}

const textOf = ({ dtype, shape, elements }: HostArray, { summarize }: Report): string =>
  formatElements(dtype, shape, elements, summarize);

/** The errors of assertions that were delivered: all of their run was computed before. */
const failedAssertions = new WeakSet();

/** Whether an error is that of an assertion, after whose run the reports before it were delivered. */
export const isReportFailure = (error: unknown): boolean =>
  typeof error === "object" && error !== null && failedAssertions.has(error);

function assertionError(report: AssertReport, data: readonly HostArray[]): InvalidArgumentError {
  const { message, labels, location } = report;
  const given = data.map(
    (shown, i) => `${labels[i] ?? ""}${formatType(shown)} = ${textOf(shown, report)}`,
  );
  const error = new InvalidArgumentError(
    {
      what: `assertion failed: ${message}`,
      ...(given.length > 0
        ? { given: given.join(", ") }
        : { expected: "a condition that holds for all elements" }),
    },
    location,
  );
  failedAssertions.add(error);
  return error;
}
