import type * as tf from "../../index";
import { isSoftware, runOnDevice, webgpuTest } from "./driver";

const minutes = 60_000;

webgpuTest(
  "the CNN and the transformer train wholly on the device, with the CPU's losses",
  async () => {
    const { webgpu, cpu } =
      await runOnDevice<Record<"webgpu" | "cpu", Readonly<Record<string, readonly number[]>>>>(
        "training.ts",
      );
    for (const [name, losses] of Object.entries(cpu)) {
      losses.forEach((loss, i) => {
        expect(Math.abs((webgpu[name]?.[i] ?? NaN) - loss)).toBeLessThan(1e-3);
      });
      // They do train.
      expect(new Set(losses.map((loss) => loss.toFixed(4))).size).toBe(losses.length);
    }
  },
  5 * minutes,
);

interface Transfers {
  readonly first: number;
  readonly last: number;
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly downloads: number;
  readonly downloadedBytes: number;
  readonly batchBytes: number;
}

webgpuTest(
  "200 training steps move the batches in and the losses out, and nothing else",
  async () => {
    const counted = await runOnDevice<Transfers>("transfers.ts");
    expect(counted.last).toBeLessThan(counted.first);
    expect(counted.uploads).toBe(2 * 200);
    expect(counted.uploadedBytes).toBe(200 * counted.batchBytes);
    expect(counted.downloads).toBe(200);
    expect(counted.downloadedBytes).toBe(200 * 4);
  },
  3 * minutes,
);

webgpuTest(
  "1,000 tensors, variables and sessions made and disposed leave the memory as it was",
  async () => {
    const memory = await runOnDevice<Record<"settled" | "half" | "end", number>>(
      "lifetimes.ts",
      {},
      ["--expose-gc"],
    );
    // Each cycle makes a megabyte on the device: kept ones would be 400 MB from one measurement to the next.
    expect(memory.half - memory.settled).toBeLessThan(60e6);
    expect(memory.end - memory.half).toBeLessThan(40e6);
  },
  5 * minutes,
);

// ONNX Runtime's Gemm ends the process for an addend without axes.
test("products of matrices take addends of every shape", async () => {
  const sums = await runOnDevice<{ name: string; elements: number[]; n: number }[]>("addends.ts");
  expect(sums).toHaveLength(15);
  for (const { name, elements, n } of sums)
    expect({ name, elements }).toEqual({ name, elements: [n + 1] });
});

interface Failure {
  readonly name: string;
  readonly message: string;
}

interface DTypes {
  readonly strict: Readonly<Record<string, unknown>> & {
    readonly tooLarge: Failure;
    readonly float64: Failure;
  };
  readonly lenient: readonly number[];
  readonly warnings: readonly string[];
  readonly moved: readonly number[];
  readonly backend: string;
}

webgpuTest(
  "what has no kernel is written otherwise, or said",
  async () => {
    const { strict, lenient, warnings, moved, backend } = await runOnDevice<DTypes>("dtypes.ts");
    const { tooLarge, float64, ...values } = strict;
    expect(values).toEqual({
      int64: ["2", "8", "18"],
      argMax: [2, 1],
      topK: [2, 4],
      bool: [1, 0],
      xor: [1, 0],
      sign: [-1, 0, 1],
      round: [0, 2, 2, 0, -2],
      split: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      empty: [0, 0, 0, 0, 0, 0],
      mod: [2, -2],
      curvature: [-2, 0, 0, -0.25, -0.25, 0, 0, -2],
    });
    expect(tooLarge.name).toBe("InvalidArgumentError");
    expect(tooLarge.message).toContain(
      "stores int64 as int32, which cannot represent 1099511627776",
    );
    expect(float64.name).toBe("UnimplementedError");
    expect(float64.message).toContain("webgpu has no kernel for Add of float64");
    expect(lenient).toEqual([2, 4]);
    expect(warnings).toEqual([expect.stringContaining("has no kernel for Mul of float64")]);
    expect(moved).toEqual([5, 10]);
    expect(backend).toBe("webgpu");
  },
  2 * minutes,
);

interface LossScale {
  readonly afterOverflow: readonly number[];
  readonly afterStep: readonly number[];
  readonly uploads: number;
  readonly downloads: number;
  readonly halves: string | readonly (number | null)[];
}

webgpuTest(
  "a step that overflows is left out on the device; halves are computed, or the error says what is missing",
  async () => {
    const { afterOverflow, afterStep, uploads, downloads, halves } =
      await runOnDevice<LossScale>("loss-scale.ts");
    // Three steps doubled the scale, and the overflow halved it; the weights are those of three steps.
    expect(afterOverflow.slice(3)).toEqual([2 ** 15, 0]);
    afterOverflow.slice(0, 3).forEach((weight, i) => {
      expect(Math.abs(weight - (i + 0.7))).toBeLessThan(2e-3);
    });
    expect(afterStep.slice(3)).toEqual([2 ** 15, 1]);
    expect(afterStep[0]).toBeLessThan(afterOverflow[0] ?? NaN);
    // The factor goes in and the loss out.
    expect([uploads, downloads]).toEqual([2, 2]);
    if (typeof halves === "string") {
      expect(halves).toContain("UnimplementedError: the GPU does not compute with 16-bit floats");
      expect(halves).toContain("expected: float32, or a GPU and a driver that have shader-f16");
    } else expect(halves[0]).toBeCloseTo(1.1, 3);
  },
  2 * minutes,
);

webgpuTest(
  "a worker thread is refused",
  async () => {
    const { message } = await runOnDevice<Failure>("worker.ts", { ONTRACE_BACKEND: "cpu" });
    expect(message).toContain("WebGPU cannot be used in a worker thread");
  },
  minutes,
);

interface FittedModel {
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly runs: number;
  readonly uploads: number;
  readonly uploadedBytes: number;
  readonly downloads: number;
  readonly downloadedBytes: number;
}

webgpuTest(
  "several steps in a run stay on the device, move batches in and figures out, and are the CPU's single steps",
  async () => {
    const found = await runOnDevice<
      Readonly<Record<"webgpu" | "cpu", FittedModel>> &
        Readonly<Record<"batches" | "stepsPerExecution" | "epochs" | "items" | "itemBytes", number>>
    >("several-steps.ts");
    const { webgpu, cpu, batches, stepsPerExecution, epochs, items, itemBytes } = found;
    const whole = Math.floor(batches / stepsPerExecution);
    const runs = epochs * (whole + batches - whole * stepsPerExecution);
    const { losses, weights, ...moved } = webgpu;
    expect(moved).toEqual({
      ...{ runs, uploads: 2 * runs, downloads: runs },
      uploadedBytes: epochs * items * itemBytes,
      downloadedBytes: epochs * batches * 2 * 4,
    });
    expect(cpu.runs).toBe(epochs * batches);
    losses.forEach((loss, i) => {
      expect(loss).toBeCloseTo(cpu.losses[i] ?? NaN, 4);
    });
    weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(cpu.weights[i] ?? NaN, 4);
    });
  },
  2 * minutes,
);

webgpuTest(
  "the doctor says whether the device has shader-f16, and how it found out",
  async () => {
    const args = ["doctor", "--json", "--only", "webgpu"];
    const main = "../../../cli/main.ts";
    const [found] = await runOnDevice<tf.BackendDiagnosis[]>(main, {}, [], args);
    expect(found?.works).toBe(true);
    const halves = found?.findings.find(({ text }) => text.includes("shader-f16"));
    expect(halves?.text).toContain("found by running a float16 model");
    // What else is good or bad about the device does not depend on it.
    expect(found?.refusal ?? "").not.toContain("shader-f16");
    if (!isSoftware) return;
    expect(halves).toMatchObject({
      isGood: false,
      text: expect.stringContaining("requires f16 but the device does not support it") as string,
      fix: expect.stringContaining("float32") as string,
    });
  },
  minutes,
);
