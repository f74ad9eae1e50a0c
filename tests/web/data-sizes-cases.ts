import type { dataSizes } from "./data-sizes";

type Sizes = typeof dataSizes;

/** Calls one of them in a page. */
type CallSizes = <K extends keyof Sizes>(name: K) => Promise<Awaited<ReturnType<Sizes[K]>>>;

/** The tests of results whose sizes depend on data, on any backend of a page. */
export function describeDataSizes(call: CallSizes): void {
  test("a size that depends on data is unknown, and a number once the data was awaited", async () => {
    expect(await call("unknownThenKnown")).toEqual({
      ...{ before: "[null]", data: [1, 3, 4], after: [[3], 3], grown: 12, rows: 3 },
    });
  });

  test("operations and functions take tensors of unknown sizes", async () => {
    const mean: unknown = expect.closeTo(16 / 6, 5);
    expect(await call("usedBefore")).toEqual([
      ...[[2, 6, 8], [1, 3, 4, 1, 3, 4], mean, [8, 8], [6], [1, 2]],
    ]);
  });

  test("operations whose results' sizes depend on data need no waiting", async () => {
    expect(await call("eager")).toEqual([
      ...[
        [[0], [2], [3]],
        [3, -1, 3],
        [3, -1, 5],
        [0, 1, 0, 2],
      ],
      ...[
        [3, -1, 3, 5, 5],
        [3, 3, 5],
      ],
    ]);
  });

  test("gradients pass through unknown sizes, and through those that have become known", async () => {
    expect(await call("gradients")).toEqual([[3, 0, 7], [3, 0, 7], [4]]);
  });

  test("equal work of other sizes is compiled once", async () => {
    expect(await call("compilations")).toBe(0);
  });

  test("what cannot be waited for names what can", async () => {
    const { number, size, parts, read } = await call("refused");
    for (const text of [number, size]) {
      expect(text).toMatch(/^FailedPreconditionError: a size that depends on data was used before/);
      expect(text).toContain("await x.data() before x.shape is read");
    }
    expect(parts).toContain("unstack: the size along axis 0 is known only when the graph runs");
    expect(read).toContain("UnimplementedError: a browser cannot wait for a run");
  });
}
