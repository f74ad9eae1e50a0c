import { missingKernels, type Unsupported } from "../compiler/capabilities";
import { batchingRules } from "../gradients/batching";
import type { BatchingRow } from "../gradients/batching/rule";
import { isLooped } from "../gradients/batching/fallback-loop";
import { gradientRules } from "../gradients/rules";
import type { GradientRule } from "../gradients/rule";
import * as tf from "../index";
import { opNames, type OpName } from "../ir/ops";

interface Names {
  readonly tensorFlow?: string;
  readonly tfjs?: string;
}

/** What users call, where it is not the op's own name. An op that only derivatives or passes emit has no names. */
const ownNames: Readonly<Partial<Record<OpName, Names>>> = {
  neg: { tensorFlow: "tf.math.negative" },
  isNaN: { tensorFlow: "tf.math.is_nan" },
  not: { tensorFlow: "tf.math.logical_not", tfjs: "tf.logicalNot" },
  and: { tensorFlow: "tf.math.logical_and", tfjs: "tf.logicalAnd" },
  or: { tensorFlow: "tf.math.logical_or", tfjs: "tf.logicalOr" },
  xor: { tensorFlow: "tf.math.logical_xor", tfjs: "tf.logicalXor" },
  bitwiseNot: { tensorFlow: "tf.bitwise.invert" },
  bitwiseAnd: { tensorFlow: "tf.bitwise.bitwise_and" },
  sub: { tensorFlow: "tf.math.subtract" },
  mul: { tensorFlow: "tf.math.multiply" },
  div: { tensorFlow: "tf.math.divide" },
  floorDiv: { tensorFlow: "tf.math.floordiv" },
  floorMod: { tensorFlow: "tf.math.floormod", tfjs: "tf.mod" },
  truncateMod: { tensorFlow: "tf.truncatemod" },
  max: { tensorFlow: "tf.math.maximum", tfjs: "tf.maximum" },
  min: { tensorFlow: "tf.math.minimum", tfjs: "tf.minimum" },
  divNoNan: { tensorFlow: "tf.math.divide_no_nan" },
  mulNoNan: { tensorFlow: "tf.math.multiply_no_nan", tfjs: "tf.multiplyNoNan" },
  lessOrEqual: { tensorFlow: "tf.math.less_equal", tfjs: "tf.lessEqual" },
  greaterOrEqual: { tensorFlow: "tf.math.greater_equal", tfjs: "tf.greaterEqual" },
  polygamma: { tensorFlow: "tf.math.digamma, tf.math.polygamma", tfjs: "tf.digamma" },
  reduceSum: { tfjs: "tf.sum" },
  reduceMean: { tfjs: "tf.mean" },
  reduceProd: { tfjs: "tf.prod" },
  reduceMax: { tfjs: "tf.max" },
  reduceMin: { tfjs: "tf.min" },
  reduceLogSumExp: { tensorFlow: "tf.math.reduce_logsumexp", tfjs: "tf.logSumExp" },
  reduceL2: { tensorFlow: "tf.math.reduce_euclidean_norm", tfjs: "tf.reduceEuclideanNorm" },
  argMax: { tensorFlow: "tf.math.argmax" },
  argMin: { tensorFlow: "tf.math.argmin" },
  cumSum: { tensorFlow: "tf.math.cumsum", tfjs: "tf.cumsum" },
  topK: { tensorFlow: "tf.math.top_k", tfjs: "tf.topk" },
  uniqueInverse: { tensorFlow: "tf.unique", tfjs: "tf.unique" },
  constant: { tfjs: "tf.tensor" },
  sizes: { tensorFlow: "tf.shape", tfjs: "tf.shape" },
  gatherElements: {
    tensorFlow: "tf.experimental.numpy.take_along_axis",
  },
  gatherND: { tensorFlow: "tf.gather_nd" },
  scatterND: { tensorFlow: "tf.scatter_nd, tf.tensor_scatter_nd_update" },
  nonZero: { tensorFlow: "tf.where", tfjs: "tf.whereAsync" },
  matMul: { tensorFlow: "tf.linalg.matmul" },
  inverse: { tensorFlow: "tf.linalg.inv", tfjs: "tf.linalg.inv" },
  determinant: { tensorFlow: "tf.linalg.det", tfjs: "tf.linalg.det" },
  logDeterminant: { tensorFlow: "tf.linalg.slogdet", tfjs: "tf.linalg.slogdet" },
  cholesky: { tfjs: "tf.linalg.cholesky" },
  solve: { tfjs: "tf.linalg.solve" },
  triangularSolve: { tfjs: "tf.linalg.triangularSolve" },
  qr: { tfjs: "tf.linalg.qr" },
  singularValues: { tensorFlow: "tf.linalg.svd", tfjs: "tf.linalg.svd" },
  svd: { tfjs: "tf.linalg.svd" },
  eigh: { tfjs: "tf.linalg.eigh" },
  trilu: { tensorFlow: "tf.linalg.band_part", tfjs: "tf.linalg.bandPart" },
  conv: { tensorFlow: "tf.nn.convolution", tfjs: "tf.conv1d, tf.conv2d, tf.conv3d" },
  convInputGradient: { tensorFlow: "tf.nn.conv_transpose", tfjs: "tf.conv2dTranspose" },
  maxPool: { tensorFlow: "tf.nn.max_pool" },
  averagePool: { tensorFlow: "tf.nn.avg_pool", tfjs: "tf.avgPool" },
  softmaxCrossEntropy: {
    tensorFlow: "tf.nn.softmax_cross_entropy_with_logits",
    tfjs: "tf.losses.softmaxCrossEntropy",
  },
  call: { tensorFlow: "tf.function", tfjs: "tf.function" },
  customGradient: { tensorFlow: "tf.custom_gradient", tfjs: "tf.customGrad" },
  readVariable: { tensorFlow: "tf.Variable.read_value", tfjs: "tf.Variable" },
  assignVariable: { tensorFlow: "tf.Variable.assign", tfjs: "tf.Variable.assign" },
};

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]+/g, (upper) => `_${upper.toLowerCase()}`);

/** Ops that TensorFlow has under the same name, in snake case, by its namespaces. */
const sameNames: Readonly<Record<string, readonly OpName[]>> = {
  "tf.math.": [
    "abs",
    "sign",
    "exp",
    "expm1",
    "log",
    "log1p",
    "sqrt",
    "rsqrt",
    "square",
    "reciprocal",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "erf",
    "erfinv",
    "lgamma",
    "sigmoid",
    "softplus",
    "softsign",
    "floor",
    "ceil",
    "round",
    "add",
    "pow",
    "atan2",
    "xlogy",
    "xlog1py",
    "xdivy",
    "equal",
    "less",
    "greater",
    "reduceSum",
    "reduceMean",
    "reduceProd",
    "reduceMax",
    "reduceMin",
    "reduceVariance",
    "topK",
  ],
  "tf.nn.": ["relu", "relu6", "leakyRelu", "elu", "softmax", "logSoftmax"],
  "tf.linalg.": ["cholesky", "solve", "triangularSolve", "qr", "svd", "eigh"],
  "tf.bitwise.": ["bitwiseAnd", "bitwiseOr", "bitwiseXor"],
  "tf.": [
    "where",
    "cast",
    "constant",
    "range",
    "reshape",
    "transpose",
    "broadcastTo",
    "concat",
    "split",
    "slice",
    "pad",
    "tile",
    "gather",
    "gatherND",
    "scatterND",
    "stopGradient",
  ],
};

const tensorFlowName = (op: OpName): string | undefined =>
  Object.entries(sameNames)
    .filter(([, names]) => names.includes(op))
    .map(([space]) => space + snakeCase(op))
    .at(0);

const tfjsName = (op: OpName): string | undefined =>
  typeof Reflect.get(tf, op) === "function" ? `tf.${op}` : undefined;

function gradientText(op: OpName): string {
  const rule: GradientRule<never> = gradientRules[op];
  return "notDifferentiable" in rule ? `none: ${rule.notDifferentiable}` : "yes";
}

function batchingText(op: OpName): string {
  const row: BatchingRow<never> = batchingRules[op];
  if ("neverBatched" in row) return `never: ${row.neverBatched}`;
  return isLooped(row) ? "by a loop over the examples" : "yes";
}

const floats = ["float16", "float32", "float64"];

function providerText(missing: Unsupported | undefined): string {
  if (missing === undefined) return "kernel";
  if (typeof missing === "function") return "kernel or composed";
  if (missing.length === 0) return "kernel";
  return floats.every((dtype) => missing.some((other) => other === dtype))
    ? "composed"
    : `kernel; composed in ${missing.join(", ")}`;
}

const cells = (...texts: readonly string[]): string => `| ${texts.join(" | ")} |`;

const code = (names: string | undefined): string =>
  names === undefined
    ? ""
    : names
        .split(", ")
        .map((name) => `\`${name}\``)
        .join(", ");

/** `docs/ops.md`: what is known of each op, read from the tables. */
export function opsPage(): string {
  const providers = ["cpu", "cuda", "webgpu"] as const;
  const lines = opNames.map((op) => {
    const { tensorFlow = tensorFlowName(op), tfjs = tfjsName(op) } = ownNames[op] ?? {};
    return cells(
      `\`${op}\``,
      code(tensorFlow),
      code(tfjs),
      gradientText(op),
      batchingText(op),
      ...providers.map((provider) => providerText(missingKernels[provider][op])),
    );
  });
  return `# Operations

Every op of the graph, read from the tables by \`npm run print-ops\`. Most functions that users call are compositions of
these; an op without a TensorFlow or TF.js name is emitted by derivatives, by passes or by other functions.

- **Gradient**: whether the op has a derivative, to any order, or why it has none.
- **Batching**: whether it works on a batch of examples at once, as Jacobians and \`vectorizedMap\` need, is repeated for one example after the other,
  with a warning, or why it never has to.
- **Providers**: \`kernel\` where an op is written as ONNX nodes that the provider has kernels for; \`composed\` where other ops take its
  place, always, for some dtypes, or depending on the node. The wasm provider is as the CPU's.

${opNames.length} ops, ${opNames.filter((op) => gradientText(op) === "yes").length} of them differentiable.

${cells("op", "TensorFlow", "TF.js", "gradient", "batching", ...providers.map((name) => name.toUpperCase()))}
${cells(...Array.from({ length: 5 + providers.length }, () => "---"))}
${lines.join("\n")}
`;
}
