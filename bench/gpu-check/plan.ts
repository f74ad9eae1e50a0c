import type { Step } from "./run-step";

const trainings = ["w1_sgd", "w1_adam", "w2", "w3"] as const;

/** cuBLAS and cuDNN compute in full single precision, as the expected values of the corpus do. */
const fullPrecision = { NVIDIA_TF32_OVERRIDE: "0" };

const shardsOf: Readonly<Record<string, number>> = { cuda: 8, webgpu: 4, cpu: 4 };

const benchOf = (backend: string): Step[][] =>
  trainings.map((workload) => [
    {
      name: `bench ${backend} ${workload}`,
      args: ["bench", backend, workload, "4"],
      seconds: 30,
    },
  ]);

const conformanceOf = (backend: string): Step[] => {
  const count = shardsOf[backend] ?? 1;
  return Array.from({ length: count }, (_, i) => ({
    name: `conformance ${backend} ${i + 1} of ${count}`,
    args: ["conformance", backend, `${i}/${count}`],
    seconds: 120,
    env: fullPrecision,
  }));
};

/** Steps that run at the same time, stage by stage: what is quick and tells most comes first. */
export const plan = (backends: readonly string[]): readonly (readonly Step[])[] => [
  [{ name: "doctor", args: ["doctor"], seconds: 40 }],
  ...backends.flatMap((backend) => [
    ...benchOf(backend),
    ...(backend === "cpu" ? [] : [conformanceOf(backend)]),
  ]),
];
