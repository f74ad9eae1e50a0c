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

test("sources have the structure of the gradients; a scalar source gives the target's shape", () => {
  const d = tf.variable(0);
  const x = tf.tensor([1, 2]);
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => x.mul(d).add(d));
  expect(tape.jacobian(y, { a: d, b: [d] }).a?.arraySync()).toEqual([2, 3]);
  expect(tape.jacobian(y, { a: d, b: [d] }).b[0]?.arraySync()).toEqual([2, 3]);
});

test("an unconnected source gives null, or zeros of shape target + source", () => {
  const [a, b] = [tf.tensor([1, 2]), tf.tensor([3, 4])];
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => {
    tape.watch([a, b]);
    return a.mul(a);
  });
  const [da, db] = tape.jacobian(y, [a, b]);
  expect(da?.arraySync()).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(db).toBeNull();
  expect(tape.jacobian(y, b, { unconnectedGradients: "zero" })?.arraySync()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("what is not finite is multiplied by the units' zeros, as in TensorFlow", () => {
  const x = tf.tensor([0, 4]);
  const tape = new tf.GradientTape({ persistent: true });
  const { log, root } = tape.record(() => {
    tape.watch(x);
    return { log: x.log(), root: x.sqrt() };
  });
  expect(tape.jacobian(log, x)?.arraySync()).toEqual([
    [Infinity, 0],
    [NaN, 0.25],
  ]);
  expect(tape.jacobian(root, x)?.arraySync()).toEqual([
    [Infinity, 0],
    [0, 0.25],
  ]);
});

test("a relu multiplies its gradient by its indicator, as TensorFlow does", () => {
  const x = tf.tensor([-1, 0, 2, NaN]);
  const outputGradients = tf.tensor([Infinity, NaN, Infinity, 1]);
  for (const f of [tf.relu, tf.relu6]) {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    expect(tape.gradient(y, x, { outputGradients })?.arraySync()).toEqual([NaN, NaN, Infinity, 0]);
  }
});

test("a Hessian is the Jacobian of a gradient", () => {
  const x = tf.tensor([1, 2]);
  const outer = new tf.GradientTape();
  const gradient = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return x.mul(x).mul(x).sum();
    });
    return inner.gradient(y, x);
  });
  if (gradient === null) throw new Error("x is connected");
  expect(outer.jacobian(gradient, x)?.arraySync()).toEqual([
    [6, 0],
    [0, 12],
  ]);
});

test("a batch Jacobian holds each row's own Jacobian", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const rows = (given: tf.Tensor): tf.Tensor => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(given);
      return given.mul(given).matMul([
        [1, 0, 1],
        [0, 1, 1],
      ]);
    });
    return tape.batchJacobian(y, given);
  };
  for (const compute of [rows, tf.function(rows)]) {
    expect(compute(x).arraySync()).toEqual([
      [
        [2, 0],
        [0, 4],
        [2, 4],
      ],
      [
        [6, 0],
        [0, 8],
        [6, 8],
      ],
    ]);
  }
});

test("sizes need not be known while tracing", () => {
  const derivatives = tf.function(
    (x: tf.Tensor) => {
      const tape = new tf.GradientTape({ persistent: true });
      const y = tape.record(() => {
        tape.watch(x);
        return x.mul(x).matMul([
          [1, 0],
          [0, 2],
        ]);
      });
      return { all: tape.jacobian(y, x), byRow: tape.batchJacobian(y, x) };
    },
    { inputSignature: [new tf.TensorSpec([null, 2])] },
  );
  for (const rows of [1, 3]) {
    const { all, byRow } = derivatives(tf.tensor(new Array<number[]>(rows).fill([1, 2])));
    expect(byRow.arraySync()).toEqual(
      new Array<number[][]>(rows).fill([
        [2, 0],
        [0, 8],
      ]),
    );
    expect(all?.shape).toEqual([rows, 2, rows, 2]);
    expect(all?.sum().dataSync()[0]).toBe(10 * rows);
  }
});

test("a batch Jacobian of an unconnected source is zeros", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.tensor([[1], [2]]);
  });
  expect(tape.batchJacobian(y, x).arraySync()).toEqual([[[0, 0]], [[0, 0]]]);
});

test("a nested function and its own derivative are vectorised", () => {
  const inner = tf.function((x: tf.Tensor, w: tf.Tensor) => x.mul(w).tanh());
  const w = tf.tensor([0.5, -1]);
  const f = tf.function((x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return inner(x, w);
    });
    return tape.jacobian(y, x);
  });
  const at = tf.tensor([0.3, 0.7]);
  const slope = [0.5, -1].map((k, i) => k * (1 - Math.tanh(k * (i === 0 ? 0.3 : 0.7)) ** 2));
  const found = [...(f(at)?.dataSync() ?? [])].map(Number);
  [slope[0], 0, 0, slope[1]].forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value ?? NaN, 6);
  });
});

test("a tape gives one Jacobian, unless it is persistent", () => {
  const x = tf.tensor([[1, 2]]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return x.mul(x);
  });
  tape.jacobian(y, x);
  expect(() => tape.batchJacobian(y, x)).toThrow(
    "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)",
  );
});

test("rows must match, and the loop form needs a persistent tape", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const tape = new tf.GradientTape({ persistent: true });
  const { sum, product } = tape.record(() => {
    tape.watch(x);
    return {
      sum: x.sum(1),
      product: tf.matMul(
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        x,
      ),
    };
  });
  expect(() => tape.batchJacobian(sum, x)).toThrow("Shape [2] must have rank at least 2");
  expect(() => tape.batchJacobian(product, x)).toThrow(
    "Need first dimension of target shape ([3,2]) and source shape ([2,2]) to match.",
  );
  const once = new tf.GradientTape();
  expect(() => once.jacobian(sum, x, { experimentalUsePfor: false })).toThrow(
    "must be created with persistent=True to compute the jacobian",
  );
});

test("the Jacobian of one element has the axes of target and source, in a traced function too", () => {
  const jacobian = tf.function((x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return tf.asinh(x).tanh();
    });
    return tape.jacobian(y, x);
  });
  expect(jacobian(tf.tensor([0.5]))?.shape).toEqual([1, 1]);
});
