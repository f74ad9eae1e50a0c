import type { attempts } from "./attempts";

type Attempts = typeof attempts;

/** Calls one of them in a page. */
type Call = <K extends keyof Attempts>(name: K) => Promise<Awaited<ReturnType<Attempts[K]>>>;

/** The tests that work which overlaps, fails or is disturbed leaves the rest of it, and the page, in order. */
export function describeAttempts(call: Call): void {
  test("many functions that are called and compiled at once give their results", async () => {
    const expected = Array.from({ length: 24 }, (_, i) => i * (3 + i) + 3);
    expect(await call("manyFunctions")).toEqual(expected);
  });

  test("what is disposed while runs wait stays with them, and is refused afterwards", async () => {
    expect(await call("disposedDuringRuns")).toEqual({
      read: [
        [8, 12],
        [14, 20],
      ],
      used: expect.stringMatching(
        /^FailedPreconditionError: variable variable_\d+ has no value$/,
      ) as string,
      again: "FailedPreconditionError: Tensor is disposed.",
    });
  });

  test("runs end where they began when the backend changes", async () => {
    expect(await call("switchedDuringRuns")).toEqual([2, 4, 8, 16, 32]);
  });

  test("an exception in a tape or a trace leaves what follows in order", async () => {
    expect(await call("exceptions")).toEqual({
      ...{ thrown: "RangeError: in the tape", traced: "RangeError: in the trace" },
      ...{ again: [4, 6], gradient: [4, 6] },
    });
  });

  test("a tensor that no page can hold is refused, and one beyond a GPU's default limit is not", async () => {
    expect(await call("large")).toEqual({
      tooLarge: expect.stringMatching(
        /^ResourceExhaustedError: OOM when allocating tensor with shape \[65536,32768\]/,
      ) as string,
      largest: [2],
    });
  });
}
