import { installContext } from "./api/context";
import { device } from "./api/device";
import { EagerContext } from "./api/eager";
import "./api/methods";
import { cpuProvider } from "./runtime/node-cpu";
import { nodeFiles } from "./runtime/node-files";

device.provider = cpuProvider;
device.files = nodeFiles;
installContext(new EagerContext());

export { function_ as function } from "./api/function";
export { counters as executionCounters } from "./api/eager";
export { Module } from "./api/module";
export { grad, grads, valueAndGrad, valueAndGrads, variableGrads } from "./api/functional";
export { GradientTape } from "./api/tape";
export * as savedModel from "./api/saved-model";
export { Tensor } from "./api/tensor";
export { TensorSpec } from "./api/tensor-spec";
export { dispose, keep, tidy } from "./api/tidy";
export { Variable, variable } from "./api/variable";
export * from "./api/ops/creation";
export * from "./api/ops/elementwise";
export * from "./api/ops/linalg";
export * from "./api/ops/reduction";
export * from "./ir/errors";
export { Optimizer, train } from "./nn/optimizers";
export type { Gradients, NamedTensor } from "./nn/optimizers";
