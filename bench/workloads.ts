/** The workloads and rows of the benchmark, with the figures that verify a contestant's results. */

/** One workload. Sizes, models and data are described in `README.md`. */
export interface Workload {
  readonly what: string;
  readonly unit: "ms" | "µs";
  /** The dataset, `data/NAME.json` and `data/NAME.bin`. */
  readonly data?: "w1" | "w2" | "w3" | "w4";
  /** The figures of a program after the step of that number, counted from 1. */
  readonly expected: Readonly<Record<number, readonly number[]>>;
  /** The number of steps in one sample (default: 1); for steps too short for the clock. */
  readonly stepsPerSample?: number;
  /**
   * The largest number of steps of a program. From about step 800 Adam's moments of dead units are denormal
   * numbers, which slow down every CPU several times and distort the comparison.
   */
  readonly maxSteps?: number;
}

const training = (
  data: NonNullable<Workload["data"]>,
  what: string,
  losses: readonly [number, number, number, number],
): Workload => ({
  what,
  unit: "ms",
  data,
  expected: { 1: [losses[0]], 2: [losses[1]], 10: [losses[2]], 20: [losses[3]] },
  maxSteps: 700,
});

const evaluation = (data: Workload["data"], what: string, ...sums: number[]): Workload => ({
  what,
  unit: "ms",
  ...(data && { data }),
  expected: { 1: sums },
});

export const workloads = {
  w1_sgd: training("w1", "MLP, SGD step", [2.66806, 2.48164, 2.27629, 2.26635]),
  w1_adam: training("w1", "MLP, Adam step", [2.66806, 2.42591, 2.32981, 2.24889]),
  w2: training("w2", "CNN, Adam step", [2.43606, 2.21368, 2.43374, 2.3637]),
  w3: training("w3", "transformer, Adam step", [4.37897, 4.32663, 4.12696, 4.09203]),
  w4_jac: evaluation("w4", "Jacobian with respect to weights", 439947.47),
  w4_bjac: evaluation("w4", "batch Jacobian", 3809.153),
  w4_hess_relu: evaluation("w4", "Hessian of a relu network", 209.548),
  w4_hess_tanh: evaluation("w4", "Hessian of a tanh network", 241.272),
  w5_call: {
    what: "a compiled scalar function x·x + 3, number in, number out",
    unit: "µs",
    // The argument of call i is i mod 8.
    expected: { 1: [3], 2: [4], 8: [52] },
    stepsPerSample: 500,
  },
  w5_captures: {
    what: "a compiled function of 50 captured variables, number in, number out",
    unit: "µs",
    // The argument of call i is i mod 8, the variables hold 0 to 49.
    expected: { 1: [0], 2: [1225], 8: [8575] },
    stepsPerSample: 200,
  },
  w5_trace: {
    what: "trace 1000 operations, without compiling them",
    unit: "ms",
    expected: { 1: [1000], 2: [1000] },
  },
  w5_trace1000: evaluation(undefined, "trace, compile and run 1000 operations", 5.73443e-5),
  w6_chain: evaluation(
    undefined,
    "elementwise chain and its gradient, 4Mi floats",
    2246829.06,
    1999284.88,
  ),
  w6_matmul: evaluation(
    undefined,
    "A·B, D·Bᵀ, Aᵀ·D for 1024×1024",
    2312727.1,
    34440402.9,
    34440626.1,
  ),
  w7_w2: evaluation("w2", "CNN inference", 263.753),
  w7_w3: evaluation("w3", "transformer inference", 36966.02),
  w8_loop: evaluation(undefined, "10,000 iterations of an addition of 4 floats", 40000),
  w8_scan: evaluation(undefined, "the sum of 10,000 slices of 4 floats, one by one", 40000),
  w8_loop_grad: evaluation(undefined, "10,000 products of 4 floats and their gradient", 4, 40000),
} satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

/** Rows that time creation and first step together, each time in a new process. */
export const firstSteps = {
  first_w1_sgd: "w1_sgd",
  first_w1_adam: "w1_adam",
  first_w2: "w2",
  first_w3: "w3",
} satisfies Record<string, WorkloadName>;

export type RowName = WorkloadName | keyof typeof firstSteps;

export const rowNames = [...Object.keys(workloads), ...Object.keys(firstSteps)] as RowName[];

/** The workload of a row, and whether the row times only the first step. */
export function rowOf(name: RowName): { workload: WorkloadName; first: boolean } {
  return name in firstSteps
    ? { workload: firstSteps[name as keyof typeof firstSteps], first: true }
    : { workload: name as WorkloadName, first: false };
}

/** Whether figures agree with the expected ones to 4 digits. */
export const agrees = (figures: readonly number[], expected: readonly number[]): boolean =>
  figures.length === expected.length &&
  expected.every((figure, i) => Math.abs((figures[i] ?? NaN) - figure) <= 1e-4 * Math.abs(figure));
