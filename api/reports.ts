import type { AssertReport, Report } from "../compiler/lift-reports";
import { InvalidArgumentError, UnimplementedError } from "../ir/errors";
import type { TypedArray } from "../ir/typed-array";
import { formatType } from "../ir/type";
import type { DeviceBuffer } from "../runtime/provider";
import { device } from "./device";
import { formatElements } from "./format-elements";

type Fetch = (results: readonly number[]) => readonly DeviceBuffer[];

/** Asks for the data of one buffer after the other, and tells what there is to tell. */
type Telling = Generator<DeviceBuffer, void, TypedArray>;

/**
 * Prints what a run printed and checks what it asserted, in program order.
 *
 * @param buffers what was printed, and the conditions of assertions
 * @param fetch what a failed assertion is to show
 * @returns a promise where data can not be read at once
 * @throws InvalidArgumentError for the first assertion that does not hold; the promise rejects with it
 */
export function deliver(
  reports: readonly Report[],
  buffers: readonly DeviceBuffer[],
  fetch: Fetch,
): Promise<void> | undefined {
  const telling = tell(reports, buffers, fetch);
  const [first] = buffers;
  if (first !== undefined && !isReadable(first)) return tellLater(telling);
  for (let step = telling.next(); step.done !== true;) step = telling.next(step.value.readSync());
  return undefined;
}

function isReadable(buffer: DeviceBuffer): boolean {
  try {
    buffer.readSync();
    return true;
  } catch (error) {
    if (error instanceof UnimplementedError) return false;
    throw error;
  }
}

async function tellLater(telling: Telling): Promise<void> {
  for (let step = telling.next(); step.done !== true;) {
    step = telling.next(await step.value.read());
  }
}

function* tell(
  reports: readonly Report[],
  buffers: readonly DeviceBuffer[],
  fetch: Fetch,
): Telling {
  let next = 0;
  for (const report of reports) {
    if (report.kind === "print") {
      const shown = yield* texts(buffers.slice(next, next + report.operands.length), report);
      next += report.operands.length;
      const { parts, stream } = report;
      device.write(
        stream,
        parts.map((part) => (typeof part === "string" ? part : (shown[part] ?? ""))).join(""),
      );
    } else {
      const condition = buffers[next++];
      const holds = condition === undefined ? [] : yield condition;
      if (Array.from<unknown>(holds).every((element) => element !== 0)) continue;
      const data = fetch(report.operands);
      throw assertionError(report, data, yield* texts(data, report));
    }
  }
}

function* texts(
  buffers: readonly DeviceBuffer[],
  { summarize }: Report,
): Generator<DeviceBuffer, string[], TypedArray> {
  const found: string[] = [];
  for (const buffer of buffers) {
    const elements = yield buffer;
    found.push(formatElements(buffer.dtype, buffer.shape, elements, summarize));
  }
  return found;
}

function assertionError(
  { message, labels, location }: AssertReport,
  buffers: readonly DeviceBuffer[],
  shown: readonly string[],
): InvalidArgumentError {
  const given = buffers.map(({ dtype, shape }, i) => {
    return `${labels[i] ?? ""}${formatType({ dtype, shape })} = ${shown[i] ?? ""}`;
  });
  return new InvalidArgumentError(
    {
      what: `assertion failed: ${message}`,
      ...(given.length > 0 ? { given: given.join(", ") } : {}),
    },
    location,
  );
}
