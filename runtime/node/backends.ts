import type { SmallModels } from "../../compiler/onnx/small-models";
import { Backends } from "../backends";
import { cpuProvider } from "./cpu";
import { cudaBackend } from "./cuda-backend";
import { webGpuBackend } from "./webgpu-backend";

/**
 * What Node may have, the best first. `ONTRACE_BACKEND` names the one to use, `ONTRACE_STRICT=1` forbids that the CPU runs what it
 * has no kernel for.
 *
 * @param models with which devices are tried and data is moved
 */
export function nodeBackends(models: SmallModels): Backends {
  const wanted = process.env.ONTRACE_BACKEND;
  const backends = new Backends(
    [
      cudaBackend(models.copy),
      webGpuBackend(models),
      { name: "cpu", inspect: () => [], start: () => cpuProvider },
    ],
    wanted === "" ? undefined : wanted,
  );
  backends.strict = process.env.ONTRACE_STRICT === "1";
  return backends;
}
