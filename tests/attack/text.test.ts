import { ValueError } from "../../ir/errors";
import { deepestLimit, defaultLimits } from "../../ir/text/limits";
import { parseGraph } from "../../ir/text/parser";
import { textFaults } from "./text";

// `npm run attack -- text` makes ten thousand.
test("mutated texts are read or refused", async () => {
  expect(await textFaults(7, [0, 300])).toEqual([]);
});

const calls = (graphs: number, times: number): string =>
  Array.from({ length: graphs }, (_, i) => {
    const lines = Array.from({ length: times }, (_, k) =>
      i === graphs - 1
        ? `  %${k}: float32[] = sin %x`
        : `  %${k}: float32[] = call %x {callee: &g${i + 1}}`,
    );
    return `graph g${i}(%x: float32[]) {\n${lines.join("\n")}\n  return %0\n}`;
  }).join("\n\n");
const sized = (dim: string): string => `graph f(%x: float32[${dim}]) {\n  return %x\n}`;
const node = (line: string): string => `graph f(%x: float32[2]) {\n  ${line}\n  return %x\n}`;
const nested = (open: string, inner: string, close: string, n: number): string =>
  `${open.repeat(n)}${inner}${close.repeat(n)}`;

describe("a small text that asks for much is refused, with its line", () => {
  test.each<[string, string, RegExp]>([
    [
      "a literal of two billion equal elements",
      node("%0: float32[2000000000] = constant {value: float32[2000000000] all 1}"),
      /line 2: a literal that fills 2000000000 elements/,
    ],
    [
      "30 graphs that each call the next one twice",
      calls(30, 2),
      /line \d+: graph g\d+ has \d+ nodes with those/,
    ],
    [
      "10 graphs that each call the next one ten times",
      calls(10, 10),
      /has \d+ nodes with those of the graphs that it calls/,
    ],
    [
      "functions of sizes, nested",
      sized(nested("floordiv(", "n", ", 2)", 100_000)),
      /line 1: the text is nested too deep/,
    ],
    [
      "products of sums of sizes",
      sized(Array.from({ length: 30 }, (_, i) => `floordiv(a${i}+b${i}, 1)`).join("*")),
      /too many terms/,
    ],
    ["a product of many sizes", sized(`${"n*".repeat(20_000)}n`), /a product of too many factors/],
    [
      "a sum of many sizes",
      sized(Array.from({ length: 5000 }, (_, i) => `n${i}`).join("+")),
      /too many terms/,
    ],
    [
      "a coefficient beyond all integers",
      sized("n*9007199254740991*9007199254740991"),
      /coefficient that is too large/,
    ],
    ["a size of 2^53", sized("9007199254740992,0"), /9007199254740992 is not a size/],
    ["a negative size", sized("-1"), /-1 is not a size/],
    [
      "lists, nested",
      node(`%0: float32[2] = transpose %x {perm: ${"[".repeat(100_000)}`),
      /nested too deep/,
    ],
    [
      "objects, nested",
      node(`%0: float32[2] = transpose %x {${"a: {".repeat(100_000)}`),
      /nested too deep/,
    ],
    [
      "a literal, nested",
      node(`%0: float32[1] = constant {value: float32[1] ${"[".repeat(100_000)}`),
      /nested too deep/,
    ],
    [
      "regions, nested",
      `graph f(%z: bool[]) {\n${"cond %z {} region then(%z: bool[]) {\n".repeat(300)}`,
      /nested too deep|no value/,
    ],
    [
      "a high derivative",
      node("%0: float32[2] = polygamma %x {order: 4294967296}"),
      /order is of the wrong kind/,
    ],
    [
      "a text without an end",
      node('%0: float32[2] = transpose %x {perm: "'),
      /line 2: .*\n.*\n {2}expected: a closing quote/,
    ],
    [
      "an escape that JSON lacks",
      node('%0: float32[2] = transpose %x {perm: "\\x"}'),
      /with escapes as in JSON/,
    ],
    [
      "an attribute twice",
      node("%0: float32[2] = transpose %x {perm: [0], perm: [0]}"),
      /a second perm/,
    ],
    [
      "an attribute that the op lacks",
      node("%0: float32[2] = tanh %x {perm: [0]}"),
      /tanh has no attribute perm/,
    ],
    [
      "an attribute of another kind",
      node('%0: float32[2] = softmax %x {axis: "0"}'),
      /softmax: the attribute axis is of the wrong kind/,
    ],
    [
      "an axis that is not there",
      node("%0: float32[2] = softmax %x {axis: 1}"),
      /axis is of the wrong kind/,
    ],
  ])("%s", (_, text, message) => {
    const read = (): unknown => parseGraph(text);
    expect(read).toThrow(ValueError);
    expect(read).toThrow(message);
  });
});

test("limits are options", () => {
  const text = node("%0: float32[100] = constant {value: float32[100] all 1}");
  expect(() => parseGraph(text, { limits: { filledElements: 99 } })).toThrow(/at most 99 elements/);
  expect(parseGraph(text, { limits: { filledElements: 100 } }).nodes).toHaveLength(1);
  expect(() => parseGraph(calls(3, 3), { limits: { expandedNodes: 10 } })).toThrow(/at most 10/);
  const deep = node(
    `%0: float32[2] = transpose %x {perm: ${nested("[", "0", "]", deepestLimit - 1)}}`,
  );
  expect(() => parseGraph(deep)).toThrow(/nested too deep[^]*fix: .*limits: \{ depth: … \}/);
  expect(() => parseGraph(deep, { limits: { depth: deepestLimit } })).toThrow(
    /perm is of the wrong/,
  );
  expect(deepestLimit).toBeGreaterThan(defaultLimits.depth);
});

test("a chain of many calls is read, whichever graph is first", () => {
  const text = calls(3000, 1);
  expect(parseGraph(text).name).toBe("g0");
  expect(parseGraph(text.split("\n\n").reverse().join("\n\n")).name).toBe("g2999");
});
