/** The counter-based Squares generator on the host, and the seeds that are derived from the global one. */

import { InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import { describe } from "../../tensors/describe";

/**
 * Random numbers that are reproducible on every machine: Widynski's counter-based Squares generator. The n-th number is a
 * function of the seed and n alone.
 *
 * @see https://arxiv.org/abs/2004.06278
 */
export class RandomGenerator {
  private readonly key: Word;
  private counter: number;
  private spareNormal: number | undefined;

  /**
   * @param seed any integer; equal seeds give equal numbers
   * @param counter the count of numbers to skip
   */
  constructor(seed: number, counter = 0) {
    this.key = keyOf(seed);
    this.counter = counter;
  }

  /** An integer in [0, 2³²). */
  uint32(): number {
    return squares(this.counter++, this.key);
  }

  /** A multiple of 2⁻²⁴ in [0, 1), exact in float32. */
  uniform(): number {
    return (this.uint32() >>> 8) * 2 ** -24;
  }

  /** An integer in [0, end). */
  below(end: number): number {
    return Math.floor(this.uint32() * 2 ** -32 * end);
  }

  /** A number of the standard normal distribution, by Box and Muller's transform. */
  normal(): number {
    const spare = this.spareNormal;
    this.spareNormal = undefined;
    if (spare !== undefined) return spare;
    const radius = Math.sqrt(-2 * Math.log((this.uint32() + 0.5) * 2 ** -32));
    const angle = 2 * Math.PI * this.uint32() * 2 ** -32;
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** As `normal`, drawn again until it is at most two standard deviations from the mean. */
  truncatedNormal(): number {
    for (;;) {
      const x = this.normal();
      if (Math.abs(x) <= 2) return x;
    }
  }

  /** The numbers from 0 to `count` − 1 in random order. */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const [a = 0, b = 0] = [order[i], order[j]];
      order[i] = b;
      order[j] = a;
    }
    return order;
  }
}

/** 64 bits as two unsigned halves. */
export interface Word {
  readonly high: number;
  readonly low: number;
}

const mask = 2n ** 64n - 1n;

/** A key with about as many ones as zeros, and odd, from any integer: SplitMix64's finaliser. */
export function keyOf(seed: number): Word {
  if (!Number.isFinite(seed)) {
    throw new InvalidArgumentError(
      {
        what: "a seed must be a finite number",
        given: describe(seed),
        expected: "an integer",
      },
      currentLocation(),
    );
  }
  let z = (BigInt(Math.trunc(seed)) + 0x9e3779b97f4a7c15n) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  z = (z ^ (z >> 31n)) | 1n;
  return { high: Number(z >> 32n), low: Number(z & 0xffffffffn) };
}

/** The upper half of the 64-bit product of two unsigned integers. */
function upperProduct(a: number, b: number): number {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const middle = a1 * b0 + Math.floor((a0 * b0) / 2 ** 16);
  const cross = a0 * b1 + (middle % 2 ** 16);
  return a1 * b1 + Math.floor(middle / 2 ** 16) + Math.floor(cross / 2 ** 16);
}

/**
 * Four rounds of x ← x² + w with the halves of x exchanged in between, w being y = counter·key and z = y + key in turn;
 * the upper half of the last sum.
 */
function squares(counter: number, key: Word): number {
  const c1 = Math.floor(counter / 2 ** 32);
  const c0 = counter >>> 0;
  const y0 = Math.imul(c0, key.low) >>> 0;
  const y1 = (upperProduct(c0, key.low) + Math.imul(c0, key.high) + Math.imul(c1, key.low)) >>> 0;
  const z0 = (y0 + key.low) >>> 0;
  const z1 = (y1 + key.high + (y0 + key.low >= 2 ** 32 ? 1 : 0)) >>> 0;
  let x1 = y1;
  let x0 = y0;
  for (let round = 0; round < 4; round++) {
    const addsY = round % 2 === 0;
    const low = (Math.imul(x0, x0) >>> 0) + (addsY ? y0 : z0);
    const carry = low >= 2 ** 32 ? 1 : 0;
    const high = upperProduct(x0, x0) + 2 * (Math.imul(x1, x0) >>> 0) + (addsY ? y1 : z1) + carry;
    x1 = low >>> 0;
    x0 = high >>> 0;
  }
  return x0;
}

let globalSeed = randomSeed();
let drawn = 0;

function randomSeed(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 21) * 2 ** 32 + low;
}

/** Sets the global seed, and restarts the sequence of seeds that are derived from it. */
export function setGlobalSeed(seed: number): void {
  globalSeed = seed;
  drawn = 0;
}

/** The nth seed that is derived from the global one. */
function derivedSeed(n: number): number {
  const next = new RandomGenerator(globalSeed, 2 * n);
  return (next.uint32() % 2 ** 21) * 2 ** 32 + next.uint32();
}

/** A generator with the given seed (default: the next one that is derived from the global seed). */
export function generatorFor(seed: number | undefined): RandomGenerator {
  if (seed !== undefined) return new RandomGenerator(seed);
  drawn += 1;
  return new RandomGenerator(derivedSeed(drawn));
}

/** The seed of the state that operations without a seed share: the first that is derived from the global one. */
export const seedOfOperations = (): number => derivedSeed(0);
