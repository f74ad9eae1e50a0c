import { compile } from "../../compiler/pipeline";
import type { ProviderName } from "../../compiler/pass";
import { GraphBuilder } from "../../ir/builder";
import type { DType } from "../../ir/types/dtype";
import { OntraceError } from "../../ir/errors";
import { opNames, type OpName } from "../../ir/ops";
import { dtypeRules } from "./dtype-rules";
import { gpuResults } from "./gpu-results";
import { pageResults } from "./page-results";
import { samplesOf, type AnySample } from "../support/samples";

const devices = ["webgpu", "cuda"] as const satisfies readonly ProviderName[];

/** The dtypes that real operands take on; the others are the sample's own. */
const reals: readonly DType[] = ["float32", "float16", "float64", "int32", "int64"];

/** What the CPU runs of one use of an op, in the words of the page; nothing where the use is not legal. */
function fallbacksOf(
  op: OpName,
  { operands, attributes = {}, regions = [] }: AnySample,
  real: DType,
  provider: ProviderName,
): readonly string[] | undefined {
  const b = new GraphBuilder();
  try {
    const parameters = operands.map(({ dtype = real, shape }) => b.parameter({ dtype, shape }));
    const { results } = b.emit({ op, operands: parameters, attributes, regions });
    const { model } = compile(b.finish(op, [...results]), { provider });
    return model.fallbacks.map(
      ({ opType, dtype }) => `${opType}${dtype === undefined ? "" : ` (${dtype})`}`,
    );
  } catch (error) {
    if (error instanceof OntraceError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** By op: the kernels that a device lacks for it, for one dtype of its real operands. */
function lacking(provider: ProviderName, real: DType): ReadonlyMap<OpName, readonly string[]> {
  const found = new Map<OpName, readonly string[]>();
  for (const op of opNames) {
    const kernels = new Set<string>();
    for (const sample of samplesOf(op)) {
      if (sample.dtype !== undefined && sample.dtype !== real) continue;
      for (const kernel of fallbacksOf(op, sample, real, provider) ?? []) kernels.add(kernel);
    }
    if (kernels.size > 0) found.set(op, [...kernels]);
  }
  return found;
}

const opTable = (provider: ProviderName, real: DType): string => {
  const rows = [...lacking(provider, real)].map(
    ([op, kernels]) => `| ${op} | ${kernels.join(", ")} |`,
  );
  if (rows.length === 0) return `**${real}**: every operation runs on the device.\n`;
  const most = opNames.length / 2;
  if (rows.length > most)
    return `**${real}**: hardly any operation has kernels; the CPU runs them.\n`;
  return [
    `**${real}**: the CPU runs a part of these, by the kernels named:`,
    "",
    "| operation | kernels that are missing |",
    "|---|---|",
    ...rows,
    "",
  ].join("\n");
};

const introduction = `# Backends

*Made by \`npm run providers\`: the tables below are what the compiler does, not what somebody remembers.*

| backend | what it is | needs | data between runs |
|---|---|---|---|
| \`cpu\` | ONNX Runtime's CPU kernels | nothing | host memory |
| \`webgpu\` | any GPU; in Node natively, by Vulkan, Metal or Direct3D, and in a page by the browser | a GPU driver; on Linux the Vulkan loader too | GPU memory: variables and results stay there, and reading copies |
| \`cuda\` | NVIDIA's GPUs | ONNX Runtime's CUDA provider, CUDA, cuDNN | host memory: each run moves its inputs up and its results down |
| \`wasm\` | the CPU in a browser | nothing | the page's memory |

\`tf.setBackend(name)\` or \`ONTRACE_BACKEND=name\` choose; \`tf.function(f, { device: name })\` for one function. Without a choice the first of
cuda, webgpu and cpu is taken for which everything is there; a driver that imitates a GPU on the CPU is used only where it is asked for.
\`ontrace doctor\` says what was found, what is missing and how to get it. A backend that was asked for and cannot be used is an error.

An operation for which the device has no kernel is written by others that have one. What is left runs on the CPU, with a warning that names the
kernel and the line, once for each; \`tf.setBackend(name, { strict: true })\` or \`ONTRACE_STRICT=1\` make it an error.

## Data types

| dtype | cpu | webgpu | cuda |
|---|---|---|---|
| float32 | yes | yes | yes; matrix products and convolutions round factors to 10 bits (TF32) unless \`NVIDIA_TF32_OVERRIDE=0\` is set when Node starts |
| float16 | computed in float32, each result rounded | where the GPU has shader-f16, which \`ontrace doctor\` finds out by trying, else an error | yes |
| float64 | yes | on the CPU, with a warning | yes |
| int32, uint32 | yes | yes | most |
| int64, uint64 | yes | held in 32 bits: data that does not fit is an error, results wrap around | yes |
| bool | yes | yes | yes |
| int8, uint8, int16, uint16 | yes | on the CPU, with a warning | some |

NaN and infinities: WGSL lets a GPU assume that there are none, so on webgpu a result that should be NaN may be a number. Errors in data, such
as an index out of range or an integer divided by zero, are raised on the CPU and not on a GPU. WGSL promises sine and cosine to an absolute
error of 2⁻¹¹ only.

WebGPU in Node belongs to the main thread: two threads that use it end the process, so a worker thread is refused. Where the GPU is lost an
\`UnavailableError\` says so; a new process goes on from the last \`tf.savedModel.save\`.

${dtypeRules}
## Several steps in a run

\`model.compile({ …, stepsPerExecution: 8 })\` makes \`fit\` go through eight batches in one run; a training step of one's own does the same through
stacked batches: \`tf.function((xs, ys) => tf.mapFn(([x, y]) => step(x, y), [xs, ys]))\`. All that a step changes (weights, an optimiser's moments and
counters, a learning rate that follows from them, moving averages, random states) goes from step to step inside of the run, and the results are those of
as many single steps.

| backend | what becomes of the steps | what moves, for each step of K in a run |
|---|---|---|
| \`cpu\`, \`wasm\` | one ONNX Scan: its body is compiled once, whatever K is | nothing |
| \`cuda\` | one ONNX Scan, whose variables stay on the device from step to step | the batch, the figures, and 1/K of all variables, up and down |
| \`webgpu\` | written out one after the other: ONNX Runtime has no Scan there, and would run it on the CPU with the variables going to and fro in each step | the batch and the figures; variables stay in the GPU's memory for any K |

A Scan has no condition, for which a Loop would wait for the device in each iteration. Written out, a session takes K times as long to create, so that
loops of more than 16,384 nodes in all stay Scans. On \`cpu\` it pays for steps below a millisecond; on \`cuda\` the more, the larger the model is beside its
work for a batch; on \`webgpu\` it saves what a run and the reading of its loss cost by themselves.
`;

/** docs/providers.md */
export const providersPage = (): string =>
  [
    introduction,
    ...devices.flatMap((provider) => [
      `## What ${provider} leaves to the CPU\n`,
      ...reals.map((real) => opTable(provider, real)),
    ]),
    gpuResults + pageResults,
  ].join("\n");
