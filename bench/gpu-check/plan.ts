/** The plan of the GPU check: which steps run on which backend, in which order, and for how long. */

import { trainingNames } from "../contestants/ontrace-training";
import type { Step } from "./run-step";

/** Steps that run with limited concurrency. */
export interface Stage {
  readonly steps: readonly Step[];
  readonly atOnce: number;
  /** For all steps together. */
  readonly seconds: number;
}

/** cuBLAS and cuDNN compute in full float32, as the expected values require; by default they round factors to 10 bits. */
const fullPrecision = { NVIDIA_TF32_OVERRIDE: "0" };

interface BenchOptions {
  /** Steps in one run. */
  readonly steps?: number;
  /** A label of the configuration for the report. */
  readonly mode?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const benchOf = (backend: string, { steps = 1, mode = "", env = {} }: BenchOptions = {}): Step[] =>
  trainingNames.map((workload) => ({
    name: `bench ${backend}${mode} ${workload} ${steps}`,
    args: ["bench", backend, workload, "2", String(steps), mode],
    seconds: 30,
    env,
  }));

const mixedOf = (backend: string): Step[] =>
  trainingNames.map((workload) => ({
    name: `mixed ${backend} ${workload}`,
    args: ["mixed", backend, workload, "3"],
    seconds: 25,
    env: fullPrecision,
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
    oneByOne(
      [
        ...benchOf("cuda", { env: fullPrecision }),
        ...benchOf("cuda", { steps: 16, env: fullPrecision }),
        ...benchOf("cuda", { mode: "TF32" }),
      ],
      100,
    ),
    oneByOne(mixedOf("cuda"), 45),
    { steps: conformanceOf("cuda", 48), atOnce: 12, seconds: 160 },
  ],
  webgpu: [
    oneByOne([...benchOf("webgpu"), ...benchOf("webgpu", { steps: 8 })], 100),
    oneByOne(mixedOf("webgpu"), 45),
    { steps: conformanceOf("webgpu", 24), atOnce: 8, seconds: 100 },
  ],
  cpu: [
    oneByOne([...benchOf("cpu"), ...benchOf("cpu", { steps: 16 })], 80),
    oneByOne(mixedOf("cpu"), 40),
  ],
};

const isConformance = ({ args: [command] }: Step): boolean => command === "conformance";

/** The quick and most informative stages first: all benchmarks, then the corpus. */
export const plan = (backends: readonly string[], withConformance: boolean): readonly Stage[] => {
  const stages = backends.flatMap((backend) => stagesOf[backend] ?? []);
  const [corpus, benches] = [true, false].map((isCorpus) =>
    stages.filter(({ steps }) => steps.some(isConformance) === isCorpus),
  ) as [Stage[], Stage[]];
  return [
    oneByOne([{ name: "doctor", args: ["doctor"], seconds: 30 }], 30),
    ...benches,
    ...(withConformance ? corpus : []),
  ];
};
