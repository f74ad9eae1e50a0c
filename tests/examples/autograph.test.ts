import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../docs/pages";
import { start } from "../support/command";

/** The examples of AutoGraph, exported, run by ONNX Runtime alone, and compared with the same programs on plain numbers. */

interface Saved {
  readonly letters: readonly string[];
  readonly loss: number;
  readonly weights: {
    readonly input: number[][];
    readonly hidden: number[][];
    readonly bias: number[];
    readonly output: number[][];
  };
}

const folder = mkdtempSync(join(tmpdir(), "ontrace-autograph-"));
let saved: Saved;

async function node(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await start(process.execPath, args, root);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

type Outputs = Readonly<Record<string, readonly number[]>>;

/** Runs a saved function in a process that has ONNX Runtime and not ontrace. */
async function run(model: string, name: string, inputs: object): Promise<Outputs> {
  const program = join(root, "examples/run-artifact.mjs");
  const printed = await node(program, join(folder, model), name, JSON.stringify(inputs));
  const outputs = JSON.parse(printed) as Record<string, { data: number[] }>;
  return Object.fromEntries(Object.entries(outputs).map(([key, { data }]) => [key, data]));
}

beforeAll(async () => {
  const register = join(root, "tests/support/register-converted.cjs");
  const program = join(root, "examples/autograph/save.ts");
  saved = JSON.parse(await node("-r", register, program, folder)) as Saved;
});

test.each([
  [2, 1e-12],
  [1e6, 1e-3],
  [0.01, 1e-12],
])("Newton's iteration for the root of %d to %d", async (a, tolerance) => {
  let root = (a + 1) / 2;
  let steps = 0;
  while (Math.abs(root * root - a) > tolerance * a) {
    root = (root + a / root) / 2;
    steps++;
  }
  const found = await run("newton", "squareRoot", { a, tolerance });
  expect(found.steps).toEqual([steps]);
  expect(found.root?.[0]).toBeCloseTo(root, 12);
});

test.each([1, 2, 6, 27, 97])("the Collatz sequence of %d", async (first) => {
  let [n, steps, largest] = [first, 0, first];
  while (n !== 1) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    largest = Math.max(largest, n);
    steps++;
  }
  expect(await run("collatz", "steps", { start: first })).toEqual({
    steps: [steps],
    largest: [largest],
  });
});

/** The same method on numbers. */
function integrate(begin: readonly number[], end: number, tolerance: number): Outputs {
  const slope = ([x = 0, v = 0]: readonly number[]): number[] => [v, 2 * (1 - x * x) * v - x];
  const along = (y: readonly number[], h: number, k: readonly number[]): number[] =>
    y.map((each, i) => each + h * (k[i] ?? 0));
  const sum = (terms: readonly (readonly [number, readonly number[]])[]): number[] =>
    [0, 1].map((i) => terms.reduce((all, [c, k]) => all + c * (k[i] ?? 0), 0));
  let [state, time, length, taken, refused] = [[...begin], 0, 0.1, 0, 0];
  while (time < end) {
    if (time + length > end) length = end - time;
    const k1 = slope(state);
    const k2 = slope(along(state, 0.5 * length, k1));
    const k3 = slope(along(state, 0.75 * length, k2));
    const third = sum([
      [2 / 9, k1],
      [3 / 9, k2],
      [4 / 9, k3],
    ]);
    const next = along(state, length, third);
    const second = sum([
      [7 / 24, k1],
      [6 / 24, k2],
      [8 / 24, k3],
      [3 / 24, slope(next)],
    ]);
    const error = Math.max(...third.map((each, i) => Math.abs(length * (each - (second[i] ?? 0)))));
    if (error <= tolerance) {
      [state, time] = [next, time + length];
      taken++;
    } else refused++;
    length *= Math.min(5, Math.max(0.2, 0.9 * (tolerance / Math.max(error, 1e-300)) ** (1 / 3)));
  }
  return { state, taken: [taken], refused: [refused] };
}

test.each([
  [1, 1e-3],
  [10, 1e-6],
])("an adaptive Runge-Kutta method to the time %d, to %d", async (end, tolerance) => {
  const expected = integrate([2, 0], end, tolerance);
  const found = await run("oscillator", "integrate", { start: [2, 0], end, tolerance });
  expect(found.taken).toEqual(expected.taken);
  expect(found.refused).toEqual(expected.refused);
  found.state?.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.state?.[i] ?? NaN, 8);
  });
});

/** The recurrent network on numbers: the state after a letter, and the logarithms of probabilities. */
function network(): {
  readonly begin: number[];
  readonly next: (last: number, state: readonly number[]) => number[];
  readonly logs: (state: readonly number[]) => number[];
} {
  const { input, hidden, bias, output } = saved.weights;
  const times = (x: readonly number[], m: number[][], j: number): number =>
    x.reduce((all, each, i) => all + each * (m[i]?.[j] ?? NaN), 0);
  const next = (last: number, state: readonly number[]): number[] =>
    bias.map((b, j) => Math.tanh((input[last]?.[j] ?? NaN) + times(state, hidden, j) + b));
  const logs = (state: readonly number[]): number[] => {
    const logits = saved.letters.map((_, j) => times(state, output, j));
    const norm = Math.log(logits.reduce((all, each) => all + Math.exp(each), 0));
    return logits.map((each) => each - norm);
  };
  return {
    begin: next(
      0,
      bias.map(() => 0),
    ),
    next,
    logs,
  };
}

const longest = 8;
const spelled = (word: readonly number[]): string => word.map((i) => saved.letters[i]).join("");

test("the network has learnt its words", () => {
  // What is left is the entropy of words that begin alike: (2 ln 2 + …) over 8 letters.
  expect(saved.loss).toBeLessThan(0.3);
});

test.each(["t", "g"])("greedy decoding from %s", async (first) => {
  const { begin, next, logs } = network();
  const word = [saved.letters.indexOf(first)];
  let [state, score] = [begin, 0];
  while (word.at(-1) !== 0 && word.length < longest) {
    state = next(word.at(-1) ?? 0, state);
    const all = logs(state);
    score += Math.max(...all);
    word.push(all.indexOf(Math.max(...all)));
  }
  const found = await run("speller", "greedy", { first: word[0] });
  expect(spelled(found.word ?? [])).toBe(spelled(word));
  expect(["tens", "tensor", "tree", "trace", "grad", "graph"]).toContain(spelled(word));
  expect(found.score?.[0]).toBeCloseTo(score, 3);
});

test.each(["t", "g"])("beam decoding from %s", async (first) => {
  const { begin, next, logs } = network();
  const from = saved.letters.indexOf(first);
  let beams = [{ word: [from], state: begin, score: 0 }];
  for (let place = 1; place < longest; place++) {
    const longer = beams.flatMap(({ word, state, score }) => {
      const last = word.at(-1) ?? 0;
      if (last === 0) return [{ word: [...word, 0], state, score }];
      const after = next(last, state);
      return logs(after).map((log, i) => ({
        word: [...word, i],
        state: after,
        score: score + log,
      }));
    });
    beams = longer.sort((a, b) => b.score - a.score).slice(0, 3);
  }
  const found = await run("speller", "beam", { first: from });
  const words = [0, 1, 2].map((i) =>
    spelled(found.words?.slice(i * longest, (i + 1) * longest) ?? []),
  );
  expect(words).toEqual(beams.map(({ word }) => spelled(word)));
  beams.forEach(({ score }, i) => {
    expect(found.scores?.[i]).toBeCloseTo(score, 3);
  });
});
