/** Programs whose control flow is the host's, and loops that tensors decide. */

/** CommonJS modules that export a function without arguments, which gives a number. */
export const hostPrograms: Readonly<Record<string, string>> = {
  "nested loops, arithmetic": `module.exports = function () {
    let s = 0;
    for (let i = 0; i < 1000; i++) for (let j = 0; j < 1000; j++) { if ((i * j) % 7 === 3) continue; s += i - j; }
    return s;
  };`,
  "sieve of primes": `module.exports = function () {
    const n = 300000, composite = new Uint8Array(n);
    let count = 0;
    for (let i = 2; i < n; i++) { if (composite[i]) continue; count++; for (let j = i * 2; j < n; j += i) composite[j] = 1; }
    return count;
  };`,
  "while, early return": `const gcd = (a, b) => { while (b !== 0) { const r = a % b; a = b; b = r; } return a; };
  module.exports = function () { let s = 0; for (let i = 1; i < 3e5; i++) s += gcd(i, 5040); return s; };`,
  "objects and closures": `class Counter { n = 0; add(k) { if (k < 0) return this; this.n += k; return this; } }
  module.exports = function () {
    const c = new Counter();
    const items = Array.from({ length: 2e5 }, (_, i) => ({ value: i % 10 - 2, isOdd: i % 2 === 1 }));
    for (const item of items) { if (item.isOdd && item.value > 0) c.add(item.value); else c.add(1); }
    return items.filter((x) => x.value > 3 || !x.isOdd).map((x) => x.value * 2).reduce((a, b) => a + b, c.n);
  };`,
  "switch in a loop": `module.exports = function () {
    let s = 0;
    for (let i = 0; i < 1e6; i++) { switch (i % 5) { case 0: s += 1; break; case 1: s -= 2; break; case 2: s ^= 3; default: s += 4; } }
    return s;
  };`,
  text: `module.exports = function () {
    let words = 0, inWord = false; const text = "the quick brown fox ".repeat(20000);
    for (let i = 0; i < text.length; i++) { const c = text[i]; if (c === " ") inWord = false; else if (!inWord) { inWord = true; words++; } }
    return words;
  };`,
};

/** The same loop by hand and as plain code, of a number. */
export const graphLoops: Readonly<
  Record<string, { readonly byHand: string; readonly plain: string; readonly argument: number }>
> = {
  "sum of 100,000": {
    byHand: `module.exports = (n) => tf.whileLoop((i, s) => i.less(n), (i, s) => [i.add(1), s.add(i)], [tf.scalar(0), tf.scalar(0)])[1];`,
    plain: `module.exports = (n) => { let i = tf.scalar(0), s = tf.scalar(0); while (i < n) { s = s + i; i = i + 1; } return s; };`,
    argument: 100_000,
  },
  "Newton's iteration": {
    byHand: `module.exports = (a) => tf.whileLoop((x, k) => k.less(50000), (x, k) => [x.add(a.div(x)).mul(0.5), k.add(1)], [a, tf.scalar(0)])[0];`,
    plain: `module.exports = (a) => { let x = a, k = tf.scalar(0); while (k < 50000) { x = (x + a / x) * 0.5; k = k + 1; } return x; };`,
    argument: 7,
  },
};

/** A module of a number of lines, whose functions hold what is converted. */
export function linesOf(count: number): string {
  const functions = Array.from(
    { length: Math.ceil(count / 10) },
    (_, i) => `export function f${i}(x: number, limit = ${i}): number {
  let steps = 0;
  while (x !== 1 && steps < limit) {
    if (x % 2 === 0) x = x / 2;
    else x = 3 * x + 1;
    if (x < 0) return -1;
    steps++;
  }
  return steps;
}`,
  );
  return `${functions.join("\n").split("\n").slice(0, count).join("\n")}\n`;
}
