/** Functions as users write them, with control flow that a number decides in plain JavaScript, and a tensor where they are converted. */

/** A module whose `f` takes the functions of `mathematics` and scalars, and returns one number or several. */
export interface RealisticProgram {
  readonly source: string;
  /** Arguments of calls: those of one program are of the same number. */
  readonly inputs: readonly (readonly number[])[];
  readonly dtype?: "int32";
  /** Where its first result is smooth at these inputs: compared with central differences. */
  readonly isSmooth?: true;
}

export const realisticPrograms: Readonly<Record<string, RealisticProgram>> = {
  "Newton's iteration to a tolerance": {
    source: `
      export function f(m, a) {
        let x = a, steps = 0;
        while (m.abs(x * x - a) > 1e-3 && steps < 50) { x = (x + a / x) / 2; steps++; }
        return [x, steps];
      }`,
    inputs: [[2], [9.3], [0.7]],
    isSmooth: true,
  },
  bisection: {
    source: `
      const g = (x, c) => x ** 3 - x - c;
      export function f(m, c) {
        let [low, high] = [1, 3];
        while (high - low > 0.01) {
          const middle = (low + high) / 2;
          if (g(middle, c) < 0) low = middle; else high = middle;
        }
        return [low, high];
      }`,
    inputs: [[2], [5.1]],
  },
  "Collatz steps": {
    source: `
      export function f(m, n) {
        let count = 0;
        for (; n !== 1; count += 1) n = n % 2 === 0 ? n / 2 : 3 * n + 1;
        return count;
      }`,
    inputs: [[1], [6], [27]],
  },
  "the greatest common divisor by destructuring": {
    source: `
      export function f(m, a, b) {
        while (b !== 0) [a, b] = [b, a % b];
        return a;
      }`,
    inputs: [
      [12, 18],
      [35, 64],
      [7, 0],
    ],
    dtype: "int32",
  },
  "an escape loop of the Mandelbrot set": {
    source: `
      export function f(m, cx, cy) {
        let z = { re: 0, im: 0 };
        let n = 0;
        for (let i = 0; i < 30; i++) {
          const { re, im } = z;
          if (re * re + im * im > 4) break;
          z = { re: re * re - im * im + cx, im: 2 * re * im + cy };
          n++;
        }
        return n;
      }`,
    inputs: [
      [0.1, 0.2],
      [1, 1],
      [-0.75, 0.3],
    ],
  },
  "an escape loop that returns out of while (true)": {
    source: `
      export function f(m, cx, cy) {
        let x = 0, y = 0, n = 0;
        while (true) {
          if (n >= 40) return -1;
          if (x * x + y * y > 4) return n;
          [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
          n++;
        }
      }`,
    inputs: [
      [0.1, 0.2],
      [1, 1],
      [-0.75, 0.3],
    ],
  },
  "clipping by a norm": {
    source: `
      function clip(m, g, limit) {
        const norm = m.sqrt(g[0] * g[0] + g[1] * g[1]);
        if (norm > limit) return g.map((v) => v * limit / norm);
        return g;
      }
      export const f = (m, a, b) => clip(m, [a, b], 1);`,
    inputs: [
      [3, 4],
      [0.3, 0.2],
    ],
    isSmooth: true,
  },
  "early stopping with patience": {
    source: `
      export function f(m, w) {
        let best = 1e9, wait = 0, epoch = 0;
        const rate = 0.3;
        for (epoch = 0; epoch < 60; epoch++) {
          const loss = (w - 1) ** 2 + 0.5;
          if (loss < best - 1e-3) { best = loss; wait = 0; }
          else if (++wait >= 3) break;
          w -= rate * 2 * (w - 1);
        }
        return [best, epoch];
      }`,
    inputs: [[4], [1.1]],
  },
  "a cell of a GRU over a sequence, with resets": {
    source: `
      const sigmoid = (m, x) => 1 / (1 + m.exp(-x));
      function cell(m, { h, seen }, x) {
        if (x < 0) return { h: h * 0.5, seen };
        const z = sigmoid(m, x + h);
        return { h: (1 - z) * h + z * m.tanh(x - h), seen: seen + 1 };
      }
      export function f(m, a, b, c) {
        let state = { h: a * 0, seen: 0 };
        for (const x of [a, b, c]) state = cell(m, state, x);
        return [state.h, state.seen];
      }`,
    inputs: [
      [0.5, -1, 2],
      [-0.3, 0.8, -0.2],
    ],
    isSmooth: true,
  },
  "a class whose methods change its state": {
    source: `
      class Accumulator {
        total = 0; count = 0;
        constructor(limit) { this.limit = limit; }
        get mean() { return this.count > 0 ? this.total / this.count : 0; }
        add(x) {
          if (this.total + x > this.limit) return false;
          this.total += x; this.count++;
          return true;
        }
      }
      export function f(m, x, y) {
        const sum = new Accumulator(10);
        let refused = 0;
        for (const v of [x, y, x + y, x * y]) if (!sum.add(v)) refused++;
        return [sum.mean, sum.total, refused];
      }`,
    inputs: [
      [1, 2],
      [6, 3],
      [11, 20],
    ],
  },
  "a private field and a static method": {
    source: `
      class Meter {
        #level = 0;
        static clamp(x) { return x > 5 ? 5 : x < 0 ? 0 : x; }
        push(x) { this.#level = Meter.clamp(this.#level + x); return this; }
        get level() { return this.#level; }
      }
      export const f = (m, x, y) => new Meter().push(x).push(y).push(x * y).level;`,
    inputs: [
      [1, 2],
      [-1, 2],
      [7, -2],
    ],
  },
  "a state machine in a switch": {
    source: `
      export function f(m, s, x) {
        for (let i = 0; i < 6; i++) {
          switch (s) {
            case 0: x += 2; s = 1; break;
            case 1: x *= 3; s = x > 20 ? 2 : 0; break;
            case 2: x -= 7;
            default: s = 3;
          }
        }
        return [s, x];
      }`,
    inputs: [
      [0, 1],
      [1, 2],
      [2, 9],
      [3, 4],
    ],
    dtype: "int32",
  },
  "a switch that returns": {
    source: `
      const price = (kind, n) => {
        switch (kind) {
          case 1: return n * 10;
          case 2: { const cut = n > 3 ? 2 : 1; return n * 8 / cut; }
          default: return 0;
        }
      };
      export const f = (m, kind, n) => price(kind, n) + price(kind + 1, n);`,
    inputs: [
      [0, 4],
      [1, 2],
      [1, 5],
      [2, 4],
      [9, 9],
    ],
  },
  "a sorting network": {
    source: `
      export function f(m, ...v) {
        const order = (i, j) => { if (v[i] > v[j]) [v[i], v[j]] = [v[j], v[i]]; };
        order(0, 1); order(2, 3); order(0, 2); order(1, 3); order(1, 2);
        return v;
      }`,
    inputs: [
      [3, 1, 4, 2],
      [4, 3, 2, 1],
      [1, 2, 3, 4],
    ],
    isSmooth: true,
  },
  "bubble sort until nothing changes": {
    source: `
      export function f(m, a, b, c, d) {
        const v = [a, b, c, d];
        let changed = true;
        while (changed) {
          changed = false;
          for (let i = 0; i + 1 < v.length; i++) {
            if (v[i] > v[i + 1]) { const t = v[i]; v[i] = v[i + 1]; v[i + 1] = t; changed = true; }
          }
        }
        return v;
      }`,
    inputs: [
      [3, 1, 4, 2],
      [4, 3, 2, 1],
      [1, 2, 3, 4],
    ],
  },
  "insertion sort with an inner break": {
    source: `
      export function f(m, a, b, c) {
        const v = [a, b, c];
        for (let i = 1; i < v.length; i++) {
          for (let j = i; j > 0; j--) {
            if (v[j - 1] <= v[j]) break;
            [v[j - 1], v[j]] = [v[j], v[j - 1]];
          }
        }
        return v;
      }`,
    inputs: [
      [3, 1, 2],
      [3, 2, 1],
      [1, 2, 3],
    ],
  },
  "the game of life on a ring": {
    source: `
      export function f(m, ...cells) {
        let row = cells;
        for (let t = 0; t < 3; t++) {
          row = row.map((c, i) => {
            const n = row.length;
            const around = row[(i + n - 1) % n] + row[(i + 1) % n];
            if (c === 1) return around === 1 ? 1 : 0;
            return around === 2 || around === 1 && i % 2 === 0 ? 1 : 0;
          });
        }
        return row;
      }`,
    inputs: [
      [1, 0, 0, 1, 0],
      [1, 1, 1, 0, 0],
      [0, 0, 0, 0, 0],
    ],
  },
  "power iteration until it converges": {
    source: `
      export function f(m, a, b) {
        const A = [[a, 1], [1, b]];
        let v = [1, 0.5], eigenvalue = 0, last;
        do {
          last = eigenvalue;
          const w = A.map(([p, q]) => p * v[0] + q * v[1]);
          eigenvalue = m.sqrt(w[0] ** 2 + w[1] ** 2);
          v = w.map((x) => x / eigenvalue);
        } while (m.abs(eigenvalue - last) > 1e-3);
        return eigenvalue;
      }`,
    inputs: [
      [2, 1],
      [4, 0.5],
    ],
    isSmooth: true,
  },
  "k-means of a line until it converges": {
    source: `
      const nearest = (m, x, centres) => m.abs(x - centres[0]) < m.abs(x - centres[1]) ? 0 : 1;
      export function f(m, a, b) {
        const points = [0, 0.5, a, b, 9];
        let centres = [a, b], moved = true, rounds = 0;
        while (moved && rounds < 20) {
          const sums = [0, 0], counts = [0, 0];
          for (const p of points) {
            if (nearest(m, p, centres) === 0) { sums[0] += p; counts[0]++; }
            else { sums[1] += p; counts[1]++; }
          }
          const next = sums.map((s, k) => counts[k] > 0 ? s / counts[k] : centres[k]);
          moved = m.abs(next[0] - centres[0]) + m.abs(next[1] - centres[1]) > 1e-3;
          centres = next;
          rounds++;
        }
        return [...centres, rounds];
      }`,
    inputs: [
      [1, 7],
      [6, 8],
    ],
  },
  "Levenberg and Marquardt's damping": {
    source: `
      export function f(m, start) {
        const loss = (p) => (m.exp(p) - 3) ** 2;
        let p = start, damping = 1, accepted = 0;
        for (let step = 0; step < 15; step++) {
          const slope = m.exp(p), residual = slope - 3;
          const change = slope * residual / (slope * slope + damping);
          const trial = p - change;
          if (loss(trial) < loss(p)) { p = trial; damping /= 3; accepted++; continue; }
          damping *= 2;
        }
        return p;
      }`,
    inputs: [[0], [2]],
  },
  "backtracking line search": {
    source: `
      export function f(m, x) {
        const objective = (v) => v ** 4 - 3 * v ** 2 + v;
        const slope = 4 * x ** 3 - 6 * x + 1;
        let t = 1;
        while (objective(x - t * slope) > objective(x) - 0.3 * t * slope ** 2) t *= 0.5;
        return x - t * slope;
      }`,
    inputs: [[2], [-0.5], [0.9]],
    isSmooth: true,
  },
  "an adaptive step of Euler and Heun": {
    source: `
      export function f(m, y0) {
        const g = (t, y) => -2 * y + t;
        let t = 0, y = y0, h = 0.4, rejected = 0;
        while (t < 1) {
          if (t + h > 1) h = 1 - t;
          const k1 = g(t, y), k2 = g(t + h, y + h * k1);
          const error = m.abs(h * (k2 - k1) / 2);
          if (error <= 0.02) { t += h; y += h * (k1 + k2) / 2; h *= 1.2; }
          else { h /= 2; rejected += 1; }
          if (1 - t < 1e-4) break;
        }
        return [y, rejected];
      }`,
    inputs: [[1], [0.25]],
    isSmooth: true,
  },
  "a labelled continue and a labelled break": {
    source: `
      export function f(m, x, limit) {
        let found = 0, looked = 0;
        rows: for (let i = 1; i < 5; i++) {
          for (let j = 1; j < 5; j++) {
            looked++;
            if (i * j * x > limit) break rows;
            if (j * x > 6) continue rows;
            found += i * j;
          }
        }
        return [found, looked];
      }`,
    inputs: [
      [1, 7],
      [2, 100],
      [5, 3],
    ],
  },
  "a labelled block": {
    source: `
      export function f(m, x) {
        let y = x;
        checks: {
          if (x < 0) { y = -x; break checks; }
          y += 1;
          if (x > 10) break checks;
          y *= 2;
        }
        return y;
      }`,
    inputs: [[-3], [4], [12]],
    isSmooth: true,
  },
  "try and finally around a branch": {
    source: `
      export function f(m, x) {
        let depth = 0, y = 0;
        const enter = () => { depth++; };
        try { enter(); if (x > 1) y = x * 2; else y = x - 1; } finally { depth--; }
        return [y, depth];
      }`,
    inputs: [[3], [0.5]],
    isSmooth: true,
  },
  "catching a host error beside a branch": {
    source: `
      const parse = (text) => { try { return JSON.parse(text); } catch { return { scale: 2 }; } };
      export function f(m, x) {
        const { scale } = parse("{");
        return x > 0 ? x * scale : x / scale;
      }`,
    inputs: [[3], [-5]],
    isSmooth: true,
  },
  "closures that share a counter": {
    source: `
      export function f(m, x, y) {
        let n = x;
        const up = (by) => { if (by > 0) n += by; return n; };
        const down = () => --n;
        up(y);
        if (x > y) down();
        up(-y);
        return n;
      }`,
    inputs: [
      [1, 2],
      [5, 3],
      [0, -4],
    ],
  },
  "a recursive helper on the host's depth": {
    source: `
      function refine(m, low, high, depth) {
        const middle = (low + high) / 2;
        if (depth === 0) return middle;
        return middle * middle > 7 ? refine(m, low, middle, depth - 1) : refine(m, middle, high, depth - 1);
      }
      export const f = (m, a, b) => refine(m, a, b, 4);`,
    inputs: [
      [0, 7],
      [1, 4],
    ],
  },
  "defaults and rest of destructured state": {
    source: `
      export function f(m, a, b) {
        let state = { a, b };
        for (let i = 0; i < 3; i++) {
          const { a: p, b: q, c = 1, ...rest } = state;
          state = p > q ? { ...rest, a: p - q, b: q } : { ...rest, a: p + c, b: q };
        }
        return [state.a, state.b];
      }`,
    inputs: [
      [5, 2],
      [0, 3],
    ],
    isSmooth: true,
  },
  "optional values with ?? and ?.": {
    source: `
      const scaled = (x, options) => { const by = options?.by ?? 2; return x > 0 ? x * by : x; };
      export function f(m, x) {
        let y;
        y ??= scaled(x, undefined);
        y += scaled(x, { by: 3 }) + scaled(x, {});
        return y;
      }`,
    inputs: [[3], [-1]],
    isSmooth: true,
  },
  "conditions joined by && and ||": {
    source: `
      const inside = (x, y) => x > 0 && y > 0 && (x < 4 || y < 2) && !(x === y);
      export function f(m, x, y) {
        const a = inside(x, y), b = inside(y, x);
        return a && b ? 3 : a || b ? 2 : 1;
      }`,
    inputs: [
      [1, 3],
      [5, 1],
      [5, 5],
      [-1, 2],
      [5, 3],
    ],
  },
  "increments before and after": {
    source: `
      export function f(m, x) {
        let i = x, sum = 0;
        while (i < 10) { sum += i++ * 2; if (sum > 30) sum -= ++i; }
        return [sum, i];
      }`,
    inputs: [[1], [5], [12]],
    dtype: "int32",
  },
  "a do loop with continue": {
    source: `
      export function f(m, n) {
        let i = 0, odd = 0;
        do {
          i++;
          if (i % 2 === 0) continue;
          odd += i;
        } while (i < n);
        return odd;
      }`,
    inputs: [[0], [5], [8]],
    dtype: "int32",
  },
  "a search that returns out of a host loop": {
    source: `
      export function f(m, x) {
        const table = [[1, 10], [2, 20], [4, 40]];
        for (const [key, value] of table) if (x <= key) return value + x;
        return 0 * x;
      }`,
    inputs: [[0.5], [1.5], [3], [9]],
    isSmooth: true,
  },
  "a piecewise schedule": {
    source: `
      const schedule = (m, step) => {
        if (step < 10) return step / 10;
        if (step < 50) { const t = (step - 10) / 40; return 0.5 * (1 + m.cos(3.14159 * t)); }
        return 0;
      };
      export function f(m, step) { return schedule(m, step) + 0.1 * schedule(m, step * 2); }`,
    inputs: [[3], [7.5], [31], [80]],
    isSmooth: true,
  },
  "two steps of a beam search": {
    source: `
      export function f(m, p, q, r) {
        let beams = [{ score: 0, token: -1 }];
        for (let t = 0; t < 2; t++) {
          let first = { score: -1e3, token: -1 }, second = { score: -1e3, token: -1 };
          for (const beam of beams) {
            [p, q, r].forEach((gain, token) => {
              const score = beam.score + gain - (beam.token === token ? 1 : 0);
              if (score > first.score) { second = first; first = { score, token }; }
              else if (score > second.score) second = { score, token };
            });
          }
          beams = [first, second];
        }
        return beams.flatMap(({ score, token }) => [score, token]);
      }`,
    inputs: [
      [0.5, 1.2, 0.1],
      [2, 0.3, 0.4],
    ],
  },
  "an update of Adam with a guard against bad numbers": {
    source: `
      export function f(m, w, g) {
        const state = { w, mean: 0, square: 0, skipped: 0 };
        for (let t = 1; t <= 4; t++) {
          const gradient = g * state.w;
          if (gradient !== gradient || m.abs(gradient) > 50) { state.skipped += 1; continue; }
          state.mean = 0.9 * state.mean + 0.1 * gradient;
          state.square = 0.99 * state.square + 0.01 * gradient ** 2;
          state.w -= 0.1 * state.mean / (m.sqrt(state.square) + 1e-3);
        }
        return [state.w, state.skipped];
      }`,
    inputs: [
      [1, 2],
      [30, 2],
    ],
    isSmooth: true,
  },
  "a fraction that continues to a tolerance": {
    source: `
      export function f(m, x) {
        let term = 1, sum = 1, k = 1;
        for (;;) {
          term *= x / k++;
          sum += term;
          if (m.abs(term) < 1e-4) break;
        }
        return sum;
      }`,
    inputs: [[1], [-0.5], [2.2]],
    isSmooth: true,
  },
  "fast powers by the bits of the exponent": {
    source: `
      export function f(m, base, exponent) {
        let result = 1;
        while (exponent > 0) {
          if (exponent % 2 === 1) result *= base;
          base *= base;
          exponent = (exponent - exponent % 2) / 2;
        }
        return result;
      }`,
    inputs: [
      [3, 5],
      [2, 10],
      [7, 0],
    ],
  },
  "nested loops over tensors": {
    source: `
      export function f(m, n) {
        let primes = 0;
        for (let i = n * 0 + 2; i <= n; i++) {
          let prime = true;
          for (let d = n * 0 + 2; d * d <= i; d++) if (i % d === 0) { prime = false; break; }
          if (prime) primes++;
        }
        return primes;
      }`,
    inputs: [[1], [10], [30]],
    dtype: "int32",
  },
  "a Markov walk that may be absorbed": {
    source: `
      export function f(m, x, seed) {
        let steps = 0;
        const next = (s) => (s * 75 + 74) % 257;
        for (let i = 0; i < 50; ++i) {
          if (x <= 0 || x >= 6) return [x, steps];
          seed = next(seed);
          x += seed > 128 ? 1 : -1;
          steps++;
        }
        return [x, -1];
      }`,
    inputs: [
      [3, 5],
      [1, 99],
      [0, 1],
    ],
    dtype: "int32",
  },
  "a swap of the larger and the smaller, and a conditional call": {
    source: `
      export function f(m, a, b) {
        const calls = [];
        const visit = (v) => { calls.push(v); return v > 2; };
        if (a < b) { const t = a; a = b; b = t; }
        const both = visit(a) && visit(b);
        return [a, b, both ? 1 : 0];
      }`,
    inputs: [
      [1, 5],
      [5, 3],
      [1, 0],
    ],
  },
  "a helper that swaps items, in a branch": {
    source: `
      export function f(m, ...v) {
        const swap = (i, j) => { const t = v[i]; v[i] = v[j]; v[j] = t; };
        for (let end = v.length - 1; end > 0; end--) {
          for (let i = 0; i < end; i++) if (v[i] > v[i + 1]) swap(i, i + 1);
        }
        return v;
      }`,
    inputs: [
      [3, 1, 2],
      [3, 2, 1],
      [1, 2, 3],
    ],
    isSmooth: true,
  },
  "a table of a table, at an index that is declared in the branch": {
    source: `
      export function f(m, x, y) {
        const grid = [[x, 0], [0, y]];
        for (let i = 0; i < 2; i++) {
          if (x > y) { const k = 1 - i; grid[k][i] += x; grid[i][k] -= y; }
          else if (x < 0) grid[i][(i + 1) % 2] = { kept: y }.kept;
        }
        return grid.flat();
      }`,
    inputs: [
      [3, 1],
      [1, 3],
      [-1, 3],
    ],
    isSmooth: true,
  },
  "an index that a loop over tensors steps through": {
    source: `
      export function f(m, x) {
        const seen = [0, 0, 0];
        let at = 0;
        while (x > 1) {
          for (let i = 0; i < 3; i++) seen[(i + 1) % 3] += x;
          const totals = { sum: 0 };
          totals["s" + "um"] = seen[0] + seen[1];
          x = x / 2 + totals.sum * 0;
          at++;
        }
        return [seen, at];
      }`,
    inputs: [[8], [0.5], [3]],
  },
};
