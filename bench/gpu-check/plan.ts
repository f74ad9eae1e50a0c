import type { Step } from "./run-step";

/** Steps of which some run at the same time. */
export interface Stage {
  readonly steps: readonly Step[];
  readonly atOnce: number;
  /** For all steps together. */
  readonly seconds: number;
}

const trainings = ["w1_sgd", "w1_adam", "w2", "w3"] as const;

/** cuBLAS and cuDNN compute in full single precision, as the expected values do; by themselves they round factors to 10 bits. */
const fullPrecision = { NVIDIA_TF32_OVERRIDE: "0" };

const benchOf = (backend: string, mode = "", env: Readonly<Record<string, string>> = {}): Step[] =>
  trainings.map((workload) => ({
    name: `bench ${backend}${mode} ${workload}`,
    args: ["bench", backend, workload, "3", mode],
    seconds: 25,
    env,
  }));

const conformanceOf = (backend: string, parts: number): Step[] =>
  Array.from({ length: parts }, (_, i) => ({
    name: `conformance ${backend} ${i + 1} of ${parts}`,
    args: ["conformance", backend, `${i}/${parts}`],
    seconds: 160,
    env: fullPrecision,
  }));

const oneByOne = (steps: readonly Step[], seconds: number): Stage => ({
  steps,
  atOnce: 1,
  seconds,
});

const stagesOf: Readonly<Record<string, readonly Stage[]>> = {
  cuda: [
    oneByOne([...benchOf("cuda", "", fullPrecision), ...benchOf("cuda", "TF32")], 60),
    { steps: conformanceOf("cuda", 48), atOnce: 12, seconds: 160 },
  ],
  webgpu: [
    oneByOne(benchOf("webgpu"), 60),
    { steps: conformanceOf("webgpu", 24), atOnce: 8, seconds: 100 },
  ],
  cpu: [oneByOne(benchOf("cpu"), 30)],
};

/** What is quick and tells most comes first. */
export const plan = (backends: readonly string[]): readonly Stage[] => [
  oneByOne([{ name: "doctor", args: ["doctor"], seconds: 30 }], 30),
  ...backends.flatMap((backend) => stagesOf[backend] ?? []),
];
