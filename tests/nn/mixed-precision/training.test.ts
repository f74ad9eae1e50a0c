import { trainingNames } from "../../../bench/contestants/ontrace-training";
import { mixedTraining } from "../../../bench/mixed-training";
import { workloads, type Workload } from "../../../bench/workloads";
import { compile } from "../../../compiler/pipeline";

/** Largest difference of a loss from the one in float32, and the steps after which it is looked at. */
const tolerances = {
  w1_sgd: [0.01, 20],
  w1_adam: [0.02, 20],
  w2: [0.002, 20],
  w3: [0.001, 2],
} as const;

test.each(trainingNames)("%s follows float32's losses", (name) => {
  const [tolerance, last] = tolerances[name];
  const { expected }: Workload = workloads[name];
  const training = mixedTraining(name);
  for (let i = 1; i <= last; i++) {
    const loss = training.step();
    const [right] = expected[i] ?? [];
    if (right !== undefined) expect(Math.abs(loss - right)).toBeLessThan(tolerance);
  }
  expect(training.skipped()).toBe(0);
});

test("too large a scale is halved until the gradients are finite, and then the training goes on", () => {
  const training = mixedTraining("w1_sgd", { initialScale: 2 ** 40 });
  const losses = Array.from({ length: 40 }, () => training.step());
  const skipped = training.skipped();
  expect(skipped).toBeGreaterThan(10);
  expect(skipped).toBeLessThan(35);
  // Batches repeat after 8 steps: while steps are left out, so do the losses.
  expect(losses[8]).toBe(losses[0]);
  expect(losses[32]).toBeLessThan(losses[0] ?? 0);
  expect(losses.every(Number.isFinite)).toBe(true);
});

test.each(trainingNames)("%s needs no kernel that a device lacks", (name) => {
  const graph = mixedTraining(name).graph();
  for (const provider of ["cuda", "webgpu"] as const) {
    const { fallbacks } = compile(graph, { provider }).model;
    expect(fallbacks.map(({ opType, dtype }) => `${opType} ${String(dtype)}`)).toEqual([]);
  }
});
