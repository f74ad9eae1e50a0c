import * as tf from "../../../index";

const wave = (x: tf.Tensor): tf.Tensor =>
  x
    .tanh()
    .mul(x)
    .matMul([[1], [2]]);
const inputs = [
  [0.1, 0.2],
  [0.3, 0.4],
  [0.5, 0.6],
];

/** The derivative of each element of the target by itself. */
function byElements(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[][] {
  const size = f(x).size;
  return Array.from({ length: size }, (_, i) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    const unit = tf.tensor(
      Array.from({ length: size }, (_, k) => (k === i ? 1 : 0)),
      y.shape,
    );
    const gradient = tape.gradient(y, x, { outputGradients: unit });
    return gradient === null ? [] : [...gradient.dataSync()].map(Number);
  });
}

const network = {
  x: [
    [0.1, -0.4],
    [0.3, 0.2],
    [-0.5, 0.6],
  ],
  w: [
    [0.3, -0.2, 0.5],
    [0.1, 0.4, -0.6],
  ],
  bias: [0.1, -0.1, 0.2],
  out: [
    [0.2, 0.5],
    [-0.3, 0.1],
    [0.7, -0.4],
  ],
};

/** Functions of which rows are independent, meet late, meet early, or have no place of their own. */
const functions: Readonly<Record<string, (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => tf.Tensor>> =
  {
    network: (x, w, b) => x.matMul(w).add(b).tanh().matMul(network.out).relu(),
    "rows that meet": (x, w) => {
      const h = x.matMul(w).tanh();
      return h.matMul(h, false, true);
    },
    "a column of rows": (x, w, b) => x.matMul(w).add(b).exp().sum(1),
    "rows as columns": (x, w) => tf.matMul(w, x, true, true).tanh(),
    "a sum of rows": (x, w) => x.matMul(w).tanh().sum(0),
    "one number": (x, w, b) => x.matMul(w).add(b).tanh().sum(),
    "stacks of matrices": (x, w) => {
      const stack = tf.stack([x, x.mul(2)]);
      return stack
        .matMul(w)
        .tanh()
        .matMul(tf.stack([network.out, network.out]))
        .exp();
    },
    "products from the left": (x, w) => tf.matMul(network.out, x.tanh(), true).matMul(w).sigmoid(),
    "one factor for all stacks": (x, w) =>
      tf.matMul(w.tanh(), tf.stack([x, x.square()]), true, true).sum(1, true),
    "parts of rows": (x, w) => {
      const h = x.matMul(w).tanh();
      return tf.concat(
        [
          h.slice([0, 1], [3, 2]),
          h.square().pad([
            [0, 0],
            [1, 0],
          ]),
        ],
        1,
      );
    },
    "rows as one": (x, w, b) =>
      x
        .matMul(w)
        .add(b)
        .tanh()
        .reshape([1, 9])
        .matMul(tf.ones([9, 2])),
    "a pole that no unit meets": (x, w) => x.matMul(w).square().add(1).sqrt().log(),
    "a threshold": (x, w) => x.matMul(w).relu().square().sum(0).relu(),
    normalised: (x, w) => {
      const h = x.matMul(w);
      return h.div(h.mul(h).sum(0, true).sqrt());
    },
  };

test("a Jacobian has shape target + source, eagerly and inside a function", () => {
  const x = tf.tensor(inputs);
  const jacobian = (given: tf.Tensor): tf.Tensor | null => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(given);
      return wave(given);
    });
    return tape.jacobian(y, given);
  };
  for (const compute of [jacobian, tf.function(jacobian)]) {
    const found = compute(x);
    expect(found?.shape).toEqual([3, 1, 3, 2]);
    const rows = byElements(wave, x).flat();
    [...(found?.dataSync() ?? [])].forEach((value, i) => {
      expect(value).toBeCloseTo(rows[i] ?? NaN, 6);
    });
  }
});
test.each(Object.entries(functions))("the Jacobians of %s are those of its elements", (_, f) => {
  const arguments_ = [tf.tensor(network.x), tf.tensor(network.w), tf.tensor(network.bias)] as const;
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => {
    tape.watch(arguments_);
    return f(...arguments_);
  });
  const both = [true, false].map((experimentalUsePfor) =>
    tape.jacobian(y, arguments_, { experimentalUsePfor }),
  );
  both[0]?.forEach((found, k) => {
    const rows = byElements(
      (source) => {
        const [x, w, b] = arguments_.map((own, i) => (i === k ? source : own));
        if (x === undefined || w === undefined || b === undefined) throw new Error("three");
        return f(x, w, b);
      },
      arguments_[k] ?? tf.scalar(0),
    ).flat();
    const values = found === null ? [] : [...found.dataSync()].map(Number);
    expect(values).toHaveLength(rows.length);
    expect(both[1]?.[k]?.shape).toEqual(found?.shape);
    [...(both[1]?.[k]?.dataSync() ?? [])].forEach((value, i) => {
      expect(value).toBeCloseTo(rows[i] ?? NaN, 5);
    });
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(rows[i] ?? NaN, 5);
    });
  });
});

test("the Jacobian of convolutions and pools is that of its elements, from either end", () => {
  const filter = tf.tensor([0.3, -0.2, 0.5, 0.4, 0.1, -0.6, 0.2, 0.7], [2, 2, 1, 2]);
  const images = tf.tensor(
    Array.from({ length: 32 }, (_, i) => Math.sin(3 * i)),
    [2, 4, 4, 1],
  );
  const features = (x: tf.Tensor): tf.Tensor =>
    tf.avgPool(tf.maxPool(tf.conv2d(x, filter, 1, "same").relu(), 2, 1, "valid"), 2, 1, "valid");
  const few = tf.tensor([0.4, -0.3]);
  const functions: readonly [(x: tf.Tensor) => tf.Tensor, tf.Tensor][] = [
    [(x) => features(x).sum([1, 2]), images],
    [(x) => features(images.mul(x.reshape([2, 1, 1, 1])).exp()), few],
  ];
  for (const [f, x] of functions) {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    const found = [...(tape.jacobian(y, x)?.dataSync() ?? [])].map(Number);
    const expected = byElements(f, x).flat();
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 5);
    });
  }
});
