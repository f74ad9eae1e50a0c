/** The backends that Node may have, in the order of the automatic choice. */

import type { SmallModels } from "../../compiler/onnx/small-models";
import { Backends } from "../backends";
import { cpuProvider } from "./cpu";
import { cudaBackend } from "./cuda-backend";
import { webGpuBackend } from "./webgpu-backend";

/**
 * The backends of Node, the best first. The environment variable `ONTRACE_BACKEND` selects one,
 * `ONTRACE_STRICT=1` forbids falling back to the CPU.
 *
 * @param models by which devices are tested and data is copied
 */
export function nodeBackends(models: SmallModels): Backends {
  const requested = process.env.ONTRACE_BACKEND;
  const backends = new Backends(
    [
      cudaBackend(models.copy),
      webGpuBackend(models),
      { name: "cpu", inspect: () => [], start: () => cpuProvider },
    ],
    requested === "" ? undefined : requested,
  );
  backends.strict = process.env.ONTRACE_STRICT === "1";
  return backends;
}
