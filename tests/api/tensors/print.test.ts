import { inspect } from "node:util";
import * as tf from "../../../index";

test("printing shows elements that are not finite, and leaves the middle of long axes out", () => {
  const lines: unknown[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  tf.tensor([
    [1, NaN],
    [Infinity, -2],
  ]).print();
  tf.tensor([true, false]).print(true);
  tf.scalar(3).print();
  tf.range(0, 100).print();
  tf.variable([1, 2]).print();
  log.mockRestore();
  expect(lines).toEqual([
    "Tensor\n[[1 nan]\n [inf -2]]",
    "Tensor bool[2] [1 0]",
    "Tensor 3",
    "Tensor [0 1 2 ... 97 98 99]",
    "Tensor [1 2]",
  ]);
});

test("console.log shows types and values", () => {
  const x = tf.tensor([1, 2]);
  expect(inspect(x.mul(2))).toBe("Tensor float32[2] [2 4]");
  expect(x.toString()).toBe("Tensor float32[2] [1 2]");
  expect(inspect({ x: tf.eye(2) })).toBe("{\n  x: Tensor float32[2,2]\n  [[1 0]\n   [0 1]]\n}");
  const v = tf.variable([1, 2], true, "weights");
  v.assignAdd(1);
  expect(inspect(v)).toBe("Variable weights float32[2] [2 3]");
  expect(inspect(new tf.TensorSpec([null, 2], "int32", "x"))).toBe(
    "TensorSpec([null,2], int32, x)",
  );
  expect(inspect(tf.complex([1], [2]))).toBe(
    "ComplexTensor [1]\nreal: Tensor float32[1] [1]\nimag: Tensor float32[1] [2]",
  );
  x.dispose();
  v.dispose();
  expect(inspect(x)).toBe("Tensor float32[2] (disposed)");
  expect(inspect(v)).toBe("Variable weights float32[2] (disposed)");
});

test("console.log shows traced functions, what is in them, and modules", () => {
  const seen: string[] = [];
  const w = tf.variable([3], true, "w");
  const step = tf.function(
    (x: tf.Tensor) => {
      seen.push(inspect(x), inspect(w));
      return x.mul(w);
    },
    { name: "step" },
  );
  expect(inspect(step)).toBe("[tf.function step: 0 traces]");
  step(tf.tensor([1]));
  expect(inspect(step)).toBe("[tf.function step: 1 trace]");
  expect(inspect(step.concreteFunctions[0])).toMatch(/^ConcreteFunction Input Parameters:/);
  expect(seen).toEqual(["Tensor float32[1] (symbolic)", "Variable w float32[1] [3]"]);
  const model = tf.sequential({ name: "net" });
  model.add(tf.layers.dense({ units: 2, inputShape: [3] }));
  expect(inspect(model)).toBe(
    'Sequential "net", 2 variables\n  layers/0/bias: float32[2]\n  layers/0/kernel: float32[3,2]',
  );
});

test("console.log of a value whose computation fails tells why, and does not throw", () => {
  const x = tf.gather(tf.tensor([1, 2]), tf.tensor([5], [1], "int32").mul(1));
  expect(inspect(x)).toMatch(/^Tensor float32\[1\] \(failed: .+\)$/s);
});
