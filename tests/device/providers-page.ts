import { compile } from "../../compiler/pipeline";
import type { ProviderName } from "../../compiler/pass";
import { GraphBuilder } from "../../ir/builder";
import type { DType } from "../../ir/dtype";
import { OntraceError } from "../../ir/errors";
import { opNames, type OpName } from "../../ir/ops";
import { gpuResults } from "./gpu-results";
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
| \`webgpu\` | any GPU; in Node natively, by Vulkan, Metal or Direct3D | a GPU driver; on Linux the Vulkan loader too | GPU memory: variables and results stay there, and reading copies |
| \`cuda\` | NVIDIA's GPUs | ONNX Runtime's CUDA provider, CUDA, cuDNN | host memory: each run moves its inputs up and its results down |
| \`wasm\` | the CPU in a browser | nothing | the page's memory |

\`tf.setBackend(name)\` or \`ONTRACE_BACKEND=name\` choose; \`tf.function(f, { device: name })\` for one function. Without a choice the first of
cuda, webgpu and cpu is taken for which everything is there; a driver that imitates a GPU on the CPU is used only where it is asked for.
\`ontrace doctor\` says what was found, what is missing and how to get it. A backend that was asked for and can not be used is an error.

An operation for which the device has no kernel is written by others that have one. What is left runs on the CPU, with a warning that names the
kernel and the line, once for each; \`tf.setBackend(name, { strict: true })\` or \`ONTRACE_STRICT=1\` make it an error.

## Data types

| dtype | cpu | webgpu | cuda |
|---|---|---|---|
| float32 | yes | yes | yes; matrix products and convolutions round factors to 10 bits (TF32) unless \`NVIDIA_TF32_OVERRIDE=0\` is set when Node starts |
| float16 | computed in float32 between conversions | where the GPU has shader-f16, else an error | yes |
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
`;

/** docs/providers.md */
export const providersPage = (): string =>
  [
    introduction,
    ...devices.flatMap((provider) => [
      `## What ${provider} leaves to the CPU\n`,
      ...reals.map((real) => opTable(provider, real)),
    ]),
    gpuResults,
  ].join("\n");
