import * as tf from "../../index";

/** A small loss with two variables; the facts beside each optimiser are what TensorFlow makes of them in five steps. */
function problem() {
  const w = tf.variable([1, -2, 3], true, "layer/w");
  const u = tf.variable([[0.5], [0.25]], true, "layer/u");
  const loss = (): tf.Tensor => w.mul(w).mul([1, 0.5, 2]).sum().add(u.tanh().sum().mul(w.sum()));
  const values = (): number[] => [w, u].flatMap((variable) => [...variable.dataSync()].map(Number));
  return { w, u, loss, values };
}

const facts: readonly (readonly [string, () => tf.Optimizer, readonly number[]])[] = [
  ["sgd", () => tf.train.sgd(0.1), [0.192021, -1.35062, 0.143401, 0.436462, 0.165964]],
  [
    "momentum",
    () => tf.train.momentum(0.1, 0.9),
    [-0.765607, -0.239021, -2.218882, 0.966583, 0.597928],
  ],
  [
    "momentum, Nesterov's",
    () => tf.train.momentum(0.1, 0.9, true),
    [-0.868854, -0.393548, -0.81477, 1.43955, 1.284283],
  ],
  ["adam", () => tf.train.adam(), [0.995001, -1.995, 2.995, 0.495, 0.245]],
  [
    "adam with all arguments",
    () => tf.train.adam(0.1, 0.8, 0.95, 0.01),
    [0.525159, -1.507193, 2.505172, 0.008462, -0.23929],
  ],
  ["adamax", () => tf.train.adamax(), [0.99001, -1.99001, 2.989992, 0.490008, 0.24]],
  [
    "adamax with arguments",
    () => tf.train.adamax(0.1, 0.8, 0.95),
    [0.541465, -1.524255, 2.479007, 0.001306, -0.264036],
  ],
  ["adagrad", () => tf.train.adagrad(0.1), [0.709879, -1.670793, 2.686016, 0.175911, -0.066332]],
  [
    "adagrad with a first sum",
    () => tf.train.adagrad(0.1, 0.5),
    [0.713511, -1.688235, 2.686098, 0.189348, -0.056608],
  ],
  ["adadelta", () => tf.train.adadelta(), [0.999993, -1.999993, 2.999993, 0.499993, 0.249993]],
  [
    "adadelta with arguments",
    () => tf.train.adadelta(1, 0.9, 0.001),
    [0.58806, -1.444133, 2.511409, -0.030441, -0.250769],
  ],
  ["rmsprop", () => tf.train.rmsprop(0.1), [0.427562, -0.852575, 2.040429, -0.536934, -0.707967]],
  [
    "rmsprop with momentum",
    () => tf.train.rmsprop(0.1, 0.8, 0.5),
    [0.267334, -0.595091, 1.803187, -0.758054, -0.922359],
  ],
  [
    "rmsprop, centred",
    () => tf.train.rmsprop(0.1, 0.8, 0.5, 0.01, true),
    [0.275243, -0.153109, 1.4996, -1.062697, -1.169013],
  ],
];

const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 4);
  });
};

describe.each(facts)("%s gives TensorFlow's values", (_, make, expected) => {
  test("eagerly", () => {
    const { loss, values } = problem();
    const optimizer = make();
    for (let i = 0; i < 5; i++) optimizer.minimize(loss);
    expectClose(values(), expected);
  });

  test("compiled", () => {
    const { loss, values } = problem();
    const optimizer = make();
    const step = tf.function(() => optimizer.minimize(loss, true));
    for (let i = 0; i < 5; i++) step();
    expectClose(values(), expected);
    expect(step.tracingCount).toBe(1);
  });
});

test("a compiled step is one run, and an eager loop compiles once", () => {
  const { loss } = problem();
  const adam = tf.train.adam();
  const compiled = tf.function(() => adam.minimize(loss, true));
  compiled();
  const before = { ...tf.debugging.executionCounters };
  compiled();
  compiled();
  expect(tf.debugging.executionCounters.runs - before.runs).toBe(2);
  expect(tf.debugging.executionCounters.compilations).toBe(before.compilations);

  const optimizer = tf.train.adam();
  for (let i = 0; i < 3; i++) optimizer.minimize(loss, true).dataSync();
  const warm = tf.debugging.executionCounters.compilations;
  for (let i = 0; i < 5; i++) optimizer.minimize(loss, true).dataSync();
  expect(tf.debugging.executionCounters.compilations).toBe(warm);
});

test("minimize gives the cost before the step if it is asked for", () => {
  const { loss } = problem();
  const optimizer = tf.train.sgd(0.1);
  const before = Number(loss().dataSync()[0]);
  const cost = optimizer.minimize(loss, true);
  expect(Number(cost.dataSync()[0])).toBeCloseTo(before, 5);
  expect(optimizer.minimize(loss)).toBeNull();
});

test("only the variables that are listed change", () => {
  const { w, u, loss } = problem();
  const before = u.arraySync();
  tf.train.adam().minimize(loss, false, [w]);
  expect(u.arraySync()).toEqual(before);
  expect(w.arraySync()).not.toEqual([1, -2, 3]);
});

test("setting the learning rate has an effect on a step that was traced", () => {
  const w = tf.variable([1]);
  const optimizer = tf.train.sgd(0.1);
  const step = tf.function(() => optimizer.minimize(() => w.sum()));
  step();
  expect(w.dataSync()[0]).toBeCloseTo(0.9, 6);
  expect(optimizer.learningRate).toBe(0.1);
  optimizer.learningRate = 0.3;
  expect(optimizer.learningRate).toBe(0.3);
  step();
  expect(w.dataSync()[0]).toBeCloseTo(0.6, 6);
  optimizer.setLearningRate(0);
  step();
  expect(w.dataSync()[0]).toBeCloseTo(0.6, 6);
});

test("a step can change its own learning rate", () => {
  const w = tf.variable([1]);
  const rate = tf.variable(1, false, "rate");
  const optimizer = tf.train.sgd(rate);
  const step = tf.function(() => {
    rate.assign(rate.mul(0.5));
    optimizer.minimize(() => w.sum());
  });
  for (let i = 0; i < 3; i++) step();
  expect(w.dataSync()[0]).toBeCloseTo(1 - 0.5 - 0.25 - 0.125, 6);
  expect(optimizer.learningRate).toBe(0.125);
});

test("gradients are applied by name, as a list of names, or beside their variables", () => {
  const apply = (give: (w: tf.Variable, g: tf.Tensor) => tf.Gradients): unknown => {
    const w = tf.variable([1], true, `weight_${Math.random()}`);
    tf.train.sgd(1).applyGradients(give(w, tf.tensor([0.25])));
    return w.arraySync();
  };
  expect(apply((w, g) => ({ [w.name]: g }))).toEqual([0.75]);
  expect(apply((w, g) => [{ name: w.name, tensor: g }])).toEqual([0.75]);
  expect(apply((w, g) => [[g, w]])).toEqual([0.75]);
  expect(apply((w) => [[null, w]])).toEqual([1]);
});

test("computeGradients gives what applyGradients takes", () => {
  const { w, loss, values } = problem();
  const optimizer = tf.train.sgd(0.1);
  const { value, grads } = optimizer.computeGradients(loss);
  expect(Object.keys(grads).sort()).toEqual(["layer/u", "layer/w"]);
  expect(value.rank).toBe(0);
  optimizer.applyGradients([[grads["layer/w"] ?? null, w]]);
  expect(values().slice(3)).toEqual([0.5, 0.25]);
});

test("a name of no variable, or of two, is an error", () => {
  const optimizer = tf.train.sgd(1);
  const g = tf.tensor([1]);
  expect(() => {
    optimizer.applyGradients({ "no such": g });
  }).toThrow(/no variable named no such/);
  const twins = [tf.variable([1], true, "twin"), tf.variable([1], true, "twin")];
  expect(() => {
    optimizer.applyGradients({ twin: g });
  }).toThrow(/2 variables are named twin/);
  twins[0]?.dispose();
  optimizer.applyGradients({ twin: g });
  expect(twins[1]?.arraySync()).toEqual([0]);
});

test("state is named after the optimiser and its variable, and is not trained", () => {
  const { loss } = problem();
  const optimizer = tf.train.adam();
  tf.function(() => optimizer.minimize(loss, true))();
  const { name } = optimizer;
  expect(optimizer.variables.map((variable) => variable.name)).toEqual([
    `${name}/iterations`,
    `${name}/learning_rate`,
    `${name}/m/layer/w`,
    `${name}/m/layer/u`,
    `${name}/v/layer/w`,
    `${name}/v/layer/u`,
  ]);
  expect(optimizer.trainableVariables).toEqual([]);
});

test("training goes on from saved state, whether or not the optimiser was used before", async () => {
  const { w, u, loss, values } = problem();
  const first = tf.train.adam(0.1);
  for (let i = 0; i < 3; i++) first.minimize(loss);
  const state = await first.getWeights();
  const [savedW, savedU] = [w.value(), u.value()];
  first.minimize(loss);
  const expected = values();

  for (const warmUp of [0, 2]) {
    const second = tf.train.adam(0.1);
    for (let i = 0; i < warmUp; i++) second.minimize(loss);
    await second.setWeights(state);
    w.assign(savedW);
    u.assign(savedU);
    second.minimize(loss);
    expect(values()).toEqual(expected);
  }
});

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0.5, null, true),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
  "loss scale": () => new tf.mixedPrecision.LossScaleOptimizer(tf.train.adam(0.1)),
};

/** Two variables under new names, as in a new process or a rebuilt model. */
function renamed(values: readonly tf.Tensor[]): {
  readonly variables: readonly tf.Variable[];
  readonly loss: () => tf.Tensor;
} {
  const variables = values.map((value) => tf.variable(value, true, `v_${Math.random()}`));
  const loss = (): tf.Tensor => tf.addN(variables.map((v) => v.sub(1).square().sum()));
  return { variables, loss };
}

test.each(Object.keys(optimizers))(
  "%s resumes for variables of other names, by order",
  async (name) => {
    const make = optimizers[name] ?? (() => tf.train.sgd(1));
    const start = [tf.tensor([3, -2]), tf.tensor([[0.5]])];
    const [old, whole] = [renamed(start), renamed(start)];
    const [first, uninterrupted] = [make(), make()];
    for (let i = 0; i < 3; i++) first.minimize(old.loss);
    for (let i = 0; i < 6; i++) uninterrupted.minimize(whole.loss);
    const saved = await first.getWeights();
    for (const warmUp of [false, true]) {
      const next = renamed(old.variables.map((v) => v.value()));
      const second = make();
      if (warmUp) {
        second.minimize(next.loss);
        next.variables.forEach((v, i) => old.variables[i] && v.assign(old.variables[i].value()));
      }
      await second.setWeights(saved);
      const restored = await second.getWeights();
      expect(restored.map(({ tensor }) => tensor.arraySync())).toEqual(
        saved.map(({ tensor }) => tensor.arraySync()),
      );
      for (let i = 0; i < 3; i++) second.minimize(next.loss);
      next.variables.forEach((v, i) => {
        const expected = whole.variables[i]?.dataSync() ?? [];
        v.dataSync().forEach((value, j) => {
          expect(value).toBeCloseTo(Number(expected[j]), 5);
        });
      });
    }
  },
);

test.each(Object.keys(optimizers))("%s refuses weights that do not fit", async (name) => {
  const make = optimizers[name] ?? (() => tf.train.sgd(1));
  const first = make();
  const { loss } = renamed([tf.tensor([3, -2]), tf.tensor([1])]);
  first.minimize(loss);
  const saved = await first.getWeights();
  await expect(first.setWeights(saved.slice(0, -1))).rejects.toThrow(/do(es)? not fit the state/);
  await expect(first.setWeights([...saved, ...saved])).rejects.toThrow(/do(es)? not fit the state/);
  await expect(first.setWeights([])).rejects.toThrow(/given: 0 weights/);
  await expect(first.setWeights([3] as never)).rejects.toThrow(/list of \{ name, tensor \}/);
  if (name === "sgd") return;
  const reversed = renamed([tf.tensor([1]), tf.tensor([3, -2])]);
  const second = make();
  await second.setWeights(saved);
  expect(() => second.minimize(reversed.loss)).toThrow(
    /a weight does not fit the state of [^]*float32\[2\]\n {2}expected: [^]*float32\[1\]/,
  );
  const more = renamed([tf.tensor([3, -2]), tf.tensor([1]), tf.tensor([1])]);
  const third = make();
  await third.setWeights(saved);
  expect(() => third.minimize(more.loss)).toThrow(
    /do not fit the variables that it updates\n {2}given: state for 2 variables\n {2}expected: state for the 3 variables/,
  );
});

test("the state is in TF.js's order: steps, then one kind after the other", async () => {
  const kinds = async (optimizer: tf.Optimizer): Promise<readonly string[]> => {
    const { loss } = renamed([tf.tensor([3]), tf.tensor([1])]);
    optimizer.minimize(loss);
    return (await optimizer.getWeights()).map(({ name }) => name.split("/")[1] ?? "");
  };
  expect(await kinds(tf.train.adam())).toEqual(["iterations", "m", "m", "v", "v"]);
  expect(await kinds(tf.train.sgd(1))).toEqual(["iterations"]);
  expect(await kinds(tf.train.rmsprop(1, 0.9, 0.5, null, true))).toEqual([
    ...["iterations", "rms", "rms", "momentum", "momentum", "mean", "mean"],
  ]);
  expect(await kinds(tf.train.adadelta(1))).toEqual([
    ...["iterations", "accumulated_gradient", "accumulated_gradient"],
    ...["accumulated_delta", "accumulated_delta"],
  ]);
});

test("float64 variables are trained in float64", () => {
  const w = tf.variable(tf.tensor([1], undefined, "float64"));
  const optimizer = tf.train.adam(0.5);
  for (let i = 0; i < 3; i++) optimizer.minimize(() => w.mul(w).sum());
  expect(w.dtype).toBe("float64");
  expect(Math.abs(Number(w.dataSync()[0]))).toBeLessThan(0.5);
});

test("wrong arguments are refused", () => {
  const w = tf.variable([1]);
  // @ts-expect-error: callers without type checking forget it
  expect(() => tf.train.sgd()).toThrow(/learning rate of sgd must be a number/);
  expect(() => tf.train.sgd(1).minimize(() => w.mul(2))).toThrow(/minimize.*must return a scalar/);
  expect(() => tf.train.sgd(1).minimize(() => tf.scalar(1), false, [w])).toThrow(/connection/);
});
