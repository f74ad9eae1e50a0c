import * as tf from "../../index";

const drawn = (initializer: tf.Initializer, shape: readonly number[]): number[] =>
  Array.from(initializer.apply(shape).dataSync(), Number);

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
};

test("constants", () => {
  expect(drawn(tf.initializers.zeros(), [2])).toEqual([0, 0]);
  expect(drawn(tf.initializers.ones(), [1, 2])).toEqual([1, 1]);
  expect(drawn(tf.initializers.constant({ value: 0.5 }), [])).toEqual([0.5]);
  expect(tf.initializers.ones().apply([1], "float64").dtype).toBe("float64");
});

test("the same seed gives the same numbers on every machine", () => {
  expect(drawn(tf.initializers.glorotUniform({ seed: 1 }), [2, 2])).toMatchInlineSnapshot(`
   [
     -0.5256862640380859,
     1.0246331691741943,
     0.1124049723148346,
     -0.7135213017463684,
   ]
  `);
  expect(drawn(tf.initializers.heNormal({ seed: 1 }), [2, 2])).toMatchInlineSnapshot(`
   [
     1.5683010816574097,
     -0.8840630054473877,
     0.32092076539993286,
     1.2090150117874146,
   ]
  `);
});

// Standard deviations by the formulas: a kernel [3, 3, 20, 40] has 180 inputs and 360 outputs.
test.each([
  ["glorotNormal", tf.initializers.glorotNormal({ seed: 1 }), Math.sqrt(2 / 540)],
  ["glorotUniform", tf.initializers.glorotUniform({ seed: 1 }), Math.sqrt(2 / 540)],
  ["heNormal", tf.initializers.heNormal({ seed: 1 }), Math.sqrt(2 / 180)],
  ["heUniform", tf.initializers.heUniform({ seed: 1 }), Math.sqrt(2 / 180)],
  ["leCunNormal", tf.initializers.leCunNormal({ seed: 1 }), Math.sqrt(1 / 180)],
  ["leCunUniform", tf.initializers.leCunUniform({ seed: 1 }), Math.sqrt(1 / 180)],
  [
    "varianceScaling",
    tf.initializers.varianceScaling({ scale: 3, mode: "fanOut", seed: 1 }),
    Math.sqrt(3 / 360),
  ],
  ["randomNormal", tf.initializers.randomNormal({ seed: 1 }), 0.05],
  ["truncatedNormal", tf.initializers.truncatedNormal({ stddev: 1, seed: 1 }), 0.8796],
  ["randomUniform", tf.initializers.randomUniform({ seed: 1 }), 0.1 / Math.sqrt(12)],
])("%s has its standard deviation", (_, initializer, expected) => {
  const values = drawn(initializer, [3, 3, 20, 40]);
  expect(Math.abs(deviation(values) / expected - 1)).toBeLessThan(0.03);
});

test("without seeds, initializers differ from each other and follow the global seed", () => {
  const draw = (): number[] => drawn(tf.initializers.randomNormal(), [3]);
  tf.random.setSeed(1);
  const [first, second] = [draw(), draw()];
  expect(first).not.toEqual(second);
  tf.random.setSeed(1);
  expect(draw()).toEqual(first);
});

test("a name that is not one of an initializer, and a bad scale, are refused", () => {
  expect(() => tf.layers.dense({ units: 1, kernelInitializer: "nope" }).apply([[1]])).toThrow(
    /Unknown initializer: nope[^]*glorotNormal/,
  );
  expect(() => tf.initializers.varianceScaling({ scale: 0 })).toThrow(/scale must be positive/);
});
