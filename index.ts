/** The public names of ontrace, and nothing else. */

import "./platform.node";
import "./api/methods/methods";

export * as autograph from "./autograph/operators/namespace";
export * as config from "./api/functions/config";
export type { ConcreteFunction } from "./api/functions/concrete-function";
export type {
  AnyFunction,
  Convertible,
  ConvertibleArguments,
  FunctionOptions,
  PolymorphicFunction,
  SignatureOptions,
  SignaturePolymorphicFunction,
  TensorParameters,
  TracedFunctionMembers,
} from "./api/functions/polymorphic-function";
export * as debugging from "./api/namespaces/debugging";
// `@tf.function` is not parsed by tools that take decorators with names only: `func` is for these.
export { function_ as func, function_ as function } from "./api/functions/function";
export type { FunctionDecorator } from "./api/functions/function";
export {
  backendNames,
  diagnoseBackend,
  getBackend,
  ready,
  setBackend,
  setWasmPaths,
} from "./api/execution/backend";
export type { BackendDiagnosis, BackendName, BackendOptions } from "./api/execution/backend";
export type { WasmPaths } from "./runtime/web/wasm-files";
export type { ProviderName } from "./compiler/pass";
export type { Finding as BackendFinding } from "./runtime/backends";
export { executingEagerly, initScope, insideFunction } from "./api/context/init-scope";
export { jsFunction } from "./api/ops/effects/js-function";
export type { HostCallback, HostResult } from "./api/ops/effects/js-function";
export * as linalg from "./api/namespaces/linalg";
export { customGrad, customGradient } from "./api/ops/custom/custom-gradient";
export type {
  GradientFunction,
  GradientFunctionOptions,
  SaveForGradient,
  SaveForGradient as GradSaveFunc,
  ValueAndGradient,
  ValueAndSavedGradient,
} from "./api/ops/custom/custom-gradient";
export { gradPassThrough, recomputeGrad } from "./api/ops/custom/recompute-grad";
export { onnxOp, registerGradient } from "./api/ops/custom/onnx-op";
export type {
  OnnxAttributes,
  OnnxInput,
  OnnxOpFields,
  OnnxOpOptions,
  OnnxOpsOptions,
  Operation,
  RegisteredGradient,
} from "./api/ops/custom/onnx-op";
export * as autodiff from "./api/namespaces/autodiff";
export { hvp, jvp } from "./api/derivatives/jvp";
export { vectorizedMap } from "./api/ops/control/vectorized-map";
export { Module } from "./api/variables/module";
export { grad, grads, valueAndGrad, valueAndGrads, variableGrads } from "./api/derivatives/grad";
export type { Differentiated, GradientAndVariable } from "./api/derivatives/grad";
export { GradientTape } from "./api/derivatives/gradient-tape";
export type {
  BatchJacobianOptions,
  GradientOptions,
  GradientsOf,
  GradientTapeOptions,
  JacobianOptions,
  Source as GradientSource,
  UnconnectedGradients,
} from "./api/derivatives/gradient-options";
export * as math from "./api/namespaces/math";
export * as savedModel from "./api/namespaces/saved-model";
export { IndexedSlices } from "./api/variables/indexed-slices";
export { Rank } from "./api/tensors/rank";
export type {
  ArrayMap,
  ArrayOfRank,
  DataTypeMap,
  NestedValues,
  NumericDataType,
  ShapeMap,
} from "./api/tensors/rank";
export type * from "./api/tensors/ranked";
export { Tensor, type ReadOptions, type TensorOf } from "./api/tensors/tensor";
export type { NumericArray, TensorLike, TensorSource } from "./api/tensors/tensor-like";
export { TensorSpec } from "./api/tensors/tensor-spec";
export type { SpecShape, Typed } from "./api/tensors/tensor-spec";
export { dispose, keep, tidy } from "./api/tensors/tidy";
export type { Holder } from "./api/tensors/tidy-scopes";
export { Variable, variable } from "./api/variables/variable";
export type { VariableOptions } from "./api/variables/variable";
export type { Nested } from "./api/structure";
export type { Axis } from "./api/arguments/axes";
export type { IntegerLike, ShapeLike } from "./api/arguments/shape";
export type { OnnxAttributeValue } from "./ir/ops/custom";
export type { Dim, DimAtom, DimFunction, DimTerm, SymbolicDim } from "./ir/types/dim";
export type { Location as SourceLocation } from "./ir/location";
export type { Shape as SymbolicShape, TensorType } from "./ir/types/type";
export type { TypedArray, TypedArrayOf, TypedArray as DataValues } from "./ir/types/typed-array";
export * from "./api/ops/nn/convolution";
export type {
  DataFormat,
  DataFormat1D,
  DataFormat2D,
  DataFormat3D,
  DimRoundingMode,
  Padding,
  PerAxis,
} from "./api/ops/nn/window";
export * as image from "./api/namespaces/image";
export * from "./api/ops/shape/tile-and-reverse";
export * from "./api/ops/shape/space-to-depth";
export { bincount, denseBincount, unique, uniqueWithCounts } from "./api/ops/reduction/counting";
export type { BincountOptions, Unique, UniqueWithCounts } from "./api/ops/reduction/counting";
// `case` is a reserved word: who imports it by name writes `case_`.
export { case_, case_ as case, switchCase } from "./api/ops/control/case";
export type {
  Branch,
  BranchFunctions,
  BranchResult,
  CaseOptions,
  PredicateAndFunction,
} from "./api/ops/control/case";
export { cond, whileLoop } from "./api/ops/control/cond-and-while";
export type { LoopArguments, WhileLoopOptions } from "./api/ops/control/cond-and-while";
export type { NestedNumbers, Results, Slices } from "./api/ops/control/outputs";
export * from "./api/ops/shape/tensor";
export * from "./api/ops/nn/cross-entropy";
export { diag } from "./api/ops/linalg/diagonal";
export * from "./api/ops/elementwise/activations";
export * from "./api/ops/elementwise/elementwise";
export type { UnaryOperation } from "./api/ops/apply";
export * from "./api/ops/shape/fill-and-range";
export { foldl, foldr, mapFn, scan } from "./api/ops/control/map-and-scan";
export type { MapFnOptions, ScanOptions } from "./api/ops/control/map-and-scan";
export * from "./api/ops/indexing/indexing";
export { einsum } from "./api/ops/linalg/einsum";
export { dot, matMul, outerProduct, tensordot } from "./api/ops/linalg/linalg";
export type { TensordotAxes } from "./api/ops/linalg/linalg";
export * from "./api/ops/nn/embedding";
export * from "./api/ops/nn/nn";
export * from "./api/ops/nn/normalization";
export * from "./api/ops/nn/pooling";
export {
  clipByGlobalNorm,
  clipByNorm,
  euclideanNorm,
  globalNorm,
  l2Normalize,
  norm,
} from "./api/ops/reduction/norm";
export type { NormOrder } from "./api/ops/reduction/norm";
export * from "./api/ops/shape/fixed-rank";
export { dilation2d, maxPoolWithArgmax } from "./api/ops/nn/morphology";
export type { MaxPoolWithArgmax } from "./api/ops/nn/morphology";
export * from "./api/ops/nn/moving-average";
export * from "./api/ops/nn/recurrent";
export * from "./api/ops/indexing/sets";
export { cosineWindow, enclosingPowerOfTwo } from "./api/ops/signal/signal";
export * from "./api/ops/indexing/sparse";
export { complex, fft, ifft, imag, irfft, real, rfft } from "./api/ops/signal/spectral";
export type { ComplexLike } from "./api/ops/signal/spectral";
export { ComplexTensor } from "./api/tensors/complex-tensor";
export * as browser from "./api/tfjs/browser";
export * as fused from "./api/namespaces/fused";
export * as signal from "./api/namespaces/signal";
export * as spectral from "./api/namespaces/spectral";
export * as tensor_util from "./api/namespaces/tensor-util";
export * as util from "./api/namespaces/util";
export { memory } from "./api/tensors/memory";
export type { MemoryInfo } from "./api/tensors/memory";
export * from "./api/tfjs/engine";
export { buffer, TensorBuffer } from "./api/tensors/tensor-buffer";
export * from "./api/tfjs/omitted";
export * from "./api/ops/random/random";
export type { Seed } from "./api/ops/random/random-source";
export { print } from "./api/ops/effects/print";
export type { PrintOptions } from "./api/ops/effects/print";
export * from "./api/ops/reduction/reduction";
export * from "./api/ops/reduction/cumulative";
export * from "./api/ops/indexing/segment";
export * from "./api/ops/reduction/sorting";
export * from "./api/ops/indexing/masking";
export * from "./api/ops/shape/padding";
export * from "./api/ops/shape/shape";
export * from "./api/ops/shape/sizes";
export * from "./api/ops/shape/slicing";
export * from "./ir/errors";
export type { DType, DType as DataType } from "./api/dtype";
export * as random from "./api/namespaces/random";
export { Constraint, constraints } from "./nn/constraints";
export type {
  ConstraintIdentifier,
  ConstraintName,
  MaxNormConfig,
  MinMaxNormConfig,
  NormConfig,
} from "./nn/constraints";
export { data, Dataset } from "./nn/data";
export type { ClassIdentifier } from "./nn/identifiers";
export { Initializer, initializers } from "./nn/initializers";
export type {
  ConstantConfig,
  InitializerIdentifier,
  NormalConfig,
  SeedConfig,
  UniformConfig,
  VarianceScalingConfig,
} from "./nn/initializers";
export type { Activation, ActivationIdentifier, ActivationName } from "./nn/activations";
export { Layer, layers } from "./nn/layers";
export type { CallOptions, LayerConfig, LayerShape, WeightConfig } from "./nn/layers/layer";
export type * from "./nn/layers/convolution";
export type * from "./nn/layers/core";
export type * from "./nn/layers/normalization";
export type { ImageFormat } from "./nn/layers/image-format";
export type { KernelConfig } from "./nn/layers/kernel";
export type { InputSpec, KnownShape } from "./nn/layers/shapes";
export type { LayerShape as Shape } from "./nn/layers/layer";
export { LayersModel } from "./nn/models/layers-model";
export type {
  EvaluateArgs,
  EvaluateArgs as ModelEvaluateArgs,
  FitArgs,
  FitArgs as ModelFitArgs,
  FitDatasetArgs,
  FitDatasetArgs as ModelFitDatasetArgs,
  EvaluateDatasetArgs,
  EvaluateDatasetArgs as ModelEvaluateDatasetArgs,
  PredictArgs,
  PredictArgs as ModelPredictArgs,
  TrainingArgs,
} from "./nn/models/training-args";
export { History } from "./nn/training/callbacks";
export type { Callback, Callback as CustomCallbackArgs, Hook, Logs } from "./nn/training/callbacks";
export type { CompileConfig, CompileConfig as ModelCompileArgs } from "./nn/training/compiled";
export type { OptimizerName } from "./nn/training/compiled";
export type { YieldEvery } from "./nn/training/event-loop";
export type { Batch, Batches } from "./nn/training/executions";
export type {
  Loss,
  LossIdentifier,
  LossName,
  LossOrMetricFn,
  ShortLossName,
} from "./nn/training/loss-names";
export type { Metric } from "./nn/training/metric-names";
export { Regularizer, regularizers } from "./nn/regularizers";
export type {
  L1Config,
  L1L2Config,
  L2Config,
  OrthogonalConfig,
  RegularizerIdentifier,
  RegularizerName,
} from "./nn/regularizers";
export { Reduction } from "./nn/losses";
export * as losses from "./nn/losses";
export * as mixedPrecision from "./nn/mixed-precision";
export { metrics } from "./nn/metrics";
export {
  AdadeltaOptimizer,
  AdagradOptimizer,
  AdamaxOptimizer,
  AdamOptimizer,
  MomentumOptimizer,
  Optimizer,
  RMSPropOptimizer,
  SGDOptimizer,
  train,
} from "./nn/optimizers";
export type { Gradients, NamedTensor } from "./nn/optimizers";
export type { OptimizerConfig } from "./nn/optimizers/optimizer";
export type { SlotOptimizer, Update } from "./nn/optimizers/slot-optimizer";
export { Sequential, sequential } from "./nn/models/sequential";
export type { SequentialConfig, SequentialConfig as SequentialArgs } from "./nn/models/sequential";
