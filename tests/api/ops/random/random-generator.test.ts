import fc from "fast-check";
import {
  generatorFor,
  RandomGenerator,
  setGlobalSeed,
} from "../../../../api/ops/random/random-generator";

const mask = 2n ** 64n - 1n;

/** The generator as its paper writes it, in 64-bit integers. */
function squares(counter: bigint, key: bigint): number {
  const rotate = (x: bigint): bigint => (x >> 32n) | ((x << 32n) & mask);
  const y = (counter * key) & mask;
  const z = (y + key) & mask;
  let x = y;
  for (const w of [y, z, y]) x = rotate((x * x + w) & mask);
  return Number(((x * x + z) & mask) >> 32n);
}

function keyOf(seed: number): bigint {
  let z = (BigInt(seed) + 0x9e3779b97f4a7c15n) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return (z ^ (z >> 31n)) | 1n;
}

test("the n-th number is the paper's function of the key and n", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat({ max: 2 ** 40 }), (seed, counter) => {
      const generator = new RandomGenerator(seed, counter);
      const key = keyOf(seed);
      expect(generator.uint32()).toBe(squares(BigInt(counter), key));
      expect(generator.uint32()).toBe(squares(BigInt(counter) + 1n, key));
    }),
  );
});

const draws = (draw: (generator: RandomGenerator) => number, count = 20_000): Float64Array => {
  const generator = new RandomGenerator(7);
  return Float64Array.from({ length: count }, () => draw(generator));
};

const moments = (values: Float64Array): { mean: number; variance: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};

test("uniform numbers are in [0, 1), exact in float32, and evenly spread", () => {
  const values = draws((generator) => generator.uniform());
  expect(values.every((x) => x >= 0 && x < 1 && Math.fround(x) === x)).toBe(true);
  const counts = new Float64Array(64);
  for (const x of values) counts[Math.floor(x * 64)] = (counts[Math.floor(x * 64)] ?? 0) + 1;
  const expected = values.length / 64;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 63 degrees of freedom: 99.9 % of all samples lie below 103.4.
  expect(chiSquared).toBeLessThan(103.4);
});

test("normal numbers have mean 0 and variance 1", () => {
  const { mean, variance } = moments(draws((generator) => generator.normal()));
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
});

test("truncated normal numbers stay within 2", () => {
  const values = draws((generator) => generator.truncatedNormal());
  expect(values.every((x) => Math.abs(x) <= 2)).toBe(true);
  expect(Math.abs(Math.sqrt(moments(values).variance) - 0.8796)).toBeLessThan(0.03);
});

test("a permutation holds each number once, and differs from seed to seed", () => {
  const order = new RandomGenerator(1).permutation(1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(order).not.toEqual(new RandomGenerator(2).permutation(1000));
  expect(order).toEqual(new RandomGenerator(1).permutation(1000));
});

test("the global seed fixes what has no seed of its own", () => {
  const drawTwo = (): number[] => [
    generatorFor(undefined).uint32(),
    generatorFor(undefined).uint32(),
  ];
  setGlobalSeed(3);
  const [a, b] = drawTwo();
  expect(a).not.toBe(b);
  setGlobalSeed(3);
  expect(drawTwo()).toEqual([a, b]);
  setGlobalSeed(4);
  expect(drawTwo()).not.toEqual([a, b]);
  expect(generatorFor(5).uint32()).toBe(new RandomGenerator(5).uint32());
});
