import { GraphBuilder } from "../../../../ir/builder";
import { generatorState } from "../../../../ir/ops/random";
import { RandomGenerator, keyOf } from "../../../../api/ops/random/random-generator";
import * as tf from "../../../../index";
import { runGraph } from "../../../support/run-graph";

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync(), Number);

/** The largest distance between a sample's distribution and a continuous one, times √n: above 1.95 once in a thousand samples. */
function kolmogorovSmirnov(sample: readonly number[], cumulative: (x: number) => number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distances = sorted.map((x, i) => {
    const p = cumulative(x);
    return Math.max(p - i / n, (i + 1) / n - p);
  });
  return Math.max(...distances) * Math.sqrt(n);
}

/** Φ by Abramowitz and Stegun 26.2.17, to 7.5e-8. */
function normalCumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    (t *
      (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))));
  return x >= 0 ? 1 - tail : tail;
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const variance = (x: readonly number[]): number => {
  const m = mean(x);
  return mean(x.map((each) => (each - m) ** 2));
};
const correlation = (x: readonly number[], y: readonly number[]): number => {
  const [mx, my] = [mean(x), mean(y)];
  const both = mean(x.map((each, i) => (each - mx) * ((y[i] ?? 0) - my)));
  return both / Math.sqrt(variance(x) * variance(y));
};

const size = 20_000;

describe("bits", () => {
  /** The bits of a state, by the graph. */
  const bitsOf = (seed: number, counter: number, count: number): readonly (readonly number[])[] => {
    const b = new GraphBuilder();
    const state = b.parameter(generatorState, "state");
    const graph = b.finish("bits", b.randomBits(state, { shape: [count] }));
    const { high, low } = keyOf(seed);
    const words = [low, high, counter % 2 ** 32, Math.floor(counter / 2 ** 32)];
    const [bits, next] = runGraph(graph, [{ dtype: "uint32", shape: [4], data: words }]);
    return [bits?.data ?? [], next?.data ?? []];
  };

  test.each([0, 5, 2 ** 32 - 3, 2 ** 32, 3 * 2 ** 40 + 17])(
    "from counter %d on are those of the generator that the host has",
    (counter) => {
      const host = new RandomGenerator(7, counter);
      const [bits, next = []] = bitsOf(7, counter, 600);
      expect(bits).toEqual(Array.from({ length: 600 }, () => host.uint32()));
      const end = counter + 600;
      expect(next.slice(2)).toEqual([end % 2 ** 32, Math.floor(end / 2 ** 32)]);
    },
  );
});

describe("a number as seed", () => {
  test("gives the host generator's numbers", () => {
    const host = new RandomGenerator(3);
    expect(numbers(tf.randomUniform([4, 2], 0, 1, "float32", 3))).toEqual(
      Array.from({ length: 8 }, () => host.uniform()),
    );
  });

  test("gives the same numbers each time, eagerly and in a compiled function", () => {
    const draw = () => tf.randomNormal([5], 1, 2, "float32", 11);
    const compiled = tf.function(draw);
    const first = numbers(draw());
    for (const again of [draw(), compiled(), compiled()]) expect(numbers(again)).toEqual(first);
    expect(numbers(tf.randomNormal([5], 1, 2, "float32", 12))).not.toEqual(first);
  });

  test("must be an integer", () => {
    expect(() => tf.randomUniform([2], 0, 1, "float32", 0.5)).toThrow("a seed must be an integer");
  });
});

describe("without a seed", () => {
  const compiled = tf.function(() => tf.randomUniform([3]));

  test("numbers are fresh in each run of a compiled function, and each eager call", () => {
    const runs = [compiled(), compiled(), tf.randomUniform([3]), tf.randomUniform([3])];
    expect(new Set(runs.flatMap(numbers)).size).toBe(12);
    expect(compiled.tracingCount).toBe(1);
  });

  test("they follow from the global seed, in compiled functions too", () => {
    const draw = () => [compiled(), tf.randomNormal([2]), compiled()].flatMap(numbers);
    tf.random.setSeed(5);
    const first = draw();
    expect(draw()).not.toEqual(first);
    tf.random.setSeed(5);
    expect(draw()).toEqual(first);
    tf.random.setSeed(6);
    expect(draw()).not.toEqual(first);
  });

  test("eager draws compile once", () => {
    tf.randomUniform([7]).dataSync();
    const before = tf.debugging.executionCounters.compilations;
    for (let i = 0; i < 5; i++) tf.randomUniform([7]).dataSync();
    expect(tf.debugging.executionCounters.compilations).toBe(before);
  });

  test("numbers of different runs are independent", () => {
    const draw = tf.function(() => tf.randomUniform([size]));
    const runs = Array.from({ length: 3 }, () => numbers(draw()));
    const [x = [], y = [], z = []] = runs;
    for (const [a, b] of [
      [x, y],
      [y, z],
      [x, z],
      [x.slice(1), x.slice(0, -1)],
    ] as const) {
      // The correlation of independent samples has a deviation of 1/√n.
      expect(Math.abs(correlation(a, b)) * Math.sqrt(size)).toBeLessThan(4.5);
    }
  });
});

describe("distributions", () => {
  test.each(["float32", "float64", "float16"] as const)("uniform in %s", (dtype) => {
    const x = numbers(tf.randomUniform([size], -1, 3, dtype, 1));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...x)).toBeLessThan(3 + (dtype === "float16" ? 0.01 : 0));
    expect(kolmogorovSmirnov(x, (each) => (each + 1) / 4)).toBeLessThan(1.95);
    expect(mean(x)).toBeCloseTo(1, 1);
    expect(variance(x)).toBeCloseTo(16 / 12, 1);
  });

  test.each(["float32", "float64", "float16"] as const)("normal in %s", (dtype) => {
    const x = numbers(tf.randomNormal([size + 1], 2, 3, dtype, 2));
    expect(kolmogorovSmirnov(x, (each) => normalCumulative((each - 2) / 3))).toBeLessThan(1.95);
    const standard = x.map((each) => (each - 2) / 3);
    expect(mean(standard.map((each) => each ** 3))).toBeCloseTo(0, 0);
    expect(mean(standard.map((each) => each ** 4))).toBeCloseTo(3, 0);
    expect(Math.abs(correlation(x.slice(0, size / 2), x.slice(size / 2, size)))).toBeLessThan(0.05);
  });

  test("truncated normal", () => {
    const x = numbers(tf.truncatedNormal([size], 1, 0.5, "float32", 3));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...x)).toBeLessThanOrEqual(2);
    const [low, high] = [normalCumulative(-2), normalCumulative(2)];
    const cumulative = (each: number) => (normalCumulative((each - 1) / 0.5) - low) / (high - low);
    expect(kolmogorovSmirnov(x, cumulative)).toBeLessThan(1.95);
  });

  test.each([0.3, 1, 4.5])("gamma of shape %d", (alpha) => {
    const x = numbers(tf.randomGamma([size], alpha, 2, "float32", 4));
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    // The sample mean's deviation is √(alpha/n)/beta.
    const deviation = Math.sqrt(alpha / size) / 2;
    expect(Math.abs(mean(x) - alpha / 2)).toBeLessThan(4 * deviation);
    expect(variance(x) / (alpha / 4)).toBeGreaterThan(0.9);
    expect(variance(x) / (alpha / 4)).toBeLessThan(1.1);
    if (alpha === 1) {
      expect(kolmogorovSmirnov(x, (each) => 1 - Math.exp(-2 * each))).toBeLessThan(1.95);
    }
  });

  test("gamma of a tensor of shapes", () => {
    const x = tf.randomGamma([4000, 2], [1, 9], 1, "float32", 5);
    const [one = 0, nine = 0] = numbers(x.mean(0));
    expect(one).toBeCloseTo(1, 0);
    expect(nine).toBeCloseTo(9, 0);
  });

  /** Σ (observed − expected)²/expected */
  const chiSquared = (counts: readonly number[], expected: readonly number[]): number =>
    counts.reduce(
      (sum, count, i) => sum + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1),
      0,
    );

  test("integers, each as likely as any other", () => {
    const x = tf.randomUniformInt([size], -3, 4, 6);
    expect(x.dtype).toBe("int32");
    const counts = numbers(tf.bincount(x.add(3), null, 7));
    expect(counts).toHaveLength(7);
    // Six degrees of freedom: above 22.5 once in a thousand.
    expect(chiSquared(counts, new Array<number>(7).fill(size / 7))).toBeLessThan(22.5);
    const wide = numbers(tf.randomUniform([1000], 0, 2 ** 40, "int64", 6));
    expect(Math.max(...wide)).toBeGreaterThan(2 ** 39);
    expect(Math.max(...wide)).toBeLessThan(2 ** 40);
    expect(new Set(numbers(tf.randomUniform([50], 0, 1, "bool", 6)))).toEqual(new Set([0, 1]));
  });

  test("classes, as likely as their logits say", () => {
    const probabilities = [0.2, 0, 0.5, 0.3, 0];
    const logits = probabilities.map((p) => Math.log(p));
    const drawn = tf.multinomial([logits, logits], size / 2, 8);
    expect(drawn.shape).toEqual([2, size / 2]);
    const counts = numbers(tf.bincount(drawn, null, 5));
    expect([counts[1], counts[4]]).toEqual([0, 0]);
    const expected = probabilities.map((p) => p * size);
    // Two degrees of freedom: above 13.8 once in a thousand.
    const seen = [0, 2, 3];
    const at = (x: readonly number[]) => seen.map((i) => x[i] ?? 0);
    expect(chiSquared(at(counts), at(expected))).toBeLessThan(13.8);
    expect(tf.multinomial(probabilities, 3, 8, true).shape).toEqual([3]);
  });
});

describe("dropout", () => {
  test("drops as many as it should, and scales the others", () => {
    const x = numbers(tf.dropout(tf.ones([size]), 0.25, null, 1));
    const dropped = x.filter((each) => each === 0).length;
    expect(Math.abs(dropped / size - 0.25)).toBeLessThan(0.015);
    for (const each of new Set(x)) expect([0, Math.fround(4 / 3)]).toContain(each);
  });

  test("drops what a noise shape joins together", () => {
    const x = tf.dropout(tf.ones([4, 50]), 0.5, [1, null], 2);
    const rows = x.arraySync();
    expect(rows).toEqual(new Array(4).fill((rows as number[][])[0]));
  });

  test("has the gradient of what it kept, and a fresh choice in each run", () => {
    const f = tf.function((x: tf.Tensor) => {
      let y = x;
      const gradient = tf.grad((given: tf.Tensor) => (y = tf.dropout(given, 0.5)))(x);
      return [y, gradient];
    });
    const runs = [f(tf.ones([64])), f(tf.ones([64]))].map((run) => run.map(numbers));
    for (const [y, gradient] of runs) expect(gradient).toEqual(y);
    expect(runs[0]).not.toEqual(runs[1]);
  });

  test("refuses a rate of 1, and integers", () => {
    expect(() => tf.dropout([1, 2], 1)).toThrow(
      "rate must be a float in the range [0, 1), but got 1.",
    );
    expect(() => tf.dropout(tf.tensor([1], [1], "int32"), 0.5)).toThrow("floating point");
  });
});

test("a generator of its own goes on, in compiled functions too, and can be started over", () => {
  const generator = tf.random.Generator.fromSeed(9);
  const draw = tf.function(() => generator.normal([2]));
  const first = [draw(), draw(), tf.randomNormal([2], 0, 1, "float32", generator)].flatMap(numbers);
  expect(new Set(first).size).toBe(6);
  expect(Array.from(generator.state.dataSync(), Number).slice(2)).toEqual([6, 0]);
  const again = tf.random.Generator.fromSeed(9);
  expect([again.normal([2]), again.normal([2]), again.normal([2])].flatMap(numbers)).toEqual(first);
});

test("shapes that are known only when the graph runs", () => {
  const noise = tf.function((x: tf.Tensor) => tf.randomNormal(tf.shape(x)).add(x.mul(0)), {
    inputSignature: [new tf.TensorSpec([null, 3])],
  });
  expect(noise(tf.zeros([5, 3])).shape).toEqual([5, 3]);
  expect(new Set(numbers(noise(tf.zeros([7, 3])))).size).toBe(21);
});

test("gradients reach the parameters of a distribution", () => {
  const gradients = tf.grads((mean: tf.Tensor, deviation: tf.Tensor) =>
    tf.randomNormal([4], mean, deviation, "float32", 3),
  )([tf.scalar(1), tf.scalar(2)]);
  const standard = numbers(tf.randomStandardNormal([4], "float32", 3));
  expect(gradients.map(numbers)[0]).toEqual([4]);
  expect(numbers(gradients[1] ?? tf.zeros([1]))[0]).toBeCloseTo(
    standard.reduce((a, b) => a + b, 0),
    4,
  );
});

test("what cannot be drawn is refused", () => {
  expect(() => tf.randomUniformInt([2], 3, 3)).toThrow("Need minval < maxval");
  expect(() => tf.randomGamma([2], -1)).toThrow("alpha must be positive");
  expect(() => tf.multinomial([[0.5]], 2)).toThrow("you need at least 2 outcomes, but got 1.");
  expect(() => tf.randomNormal([2], [0, 1, 2])).toThrow(tf.InvalidArgumentError);
});
