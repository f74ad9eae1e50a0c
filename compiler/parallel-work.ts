/** Estimates how much of a graph's work several threads can share, from its types. */

import type { Graph } from "../ir/graph";
import { isNode } from "../ir/match";
import type { AnyNode, OpName } from "../ir/ops";
import { isStatic, type Dim } from "../ir/types/dim";
import { termsOf } from "../ir/types/matrix-shape";
import type { TensorType } from "../ir/types/type";

/** The size that an unknown one is taken for: that of a batch. */
const assumedSize = 32;
/** The iterations that a loop of unknown length is taken to have. */
const assumedIterations = 32;

const sizeOf = (dim: Dim): number => (isStatic(dim) ? dim : assumedSize);

const elementsOf = ({ shape }: TensorType): number =>
  shape.reduce<number>((product, dim) => product * sizeOf(dim), 1);

const elementsOfAll = (types: readonly TensorType[]): number =>
  types.reduce((sum, type) => sum + elementsOf(type), 0);

/** Operations for each element of the result of an op; 1 for all others. */
const costPerElement: Readonly<Partial<Record<OpName, number>>> = {
  ...{ div: 2, sqrt: 2, rsqrt: 4, reciprocal: 2, floorDiv: 4, floorMod: 4, truncateMod: 4 },
  ...{ exp: 8, expm1: 8, log: 8, log1p: 8, sin: 8, cos: 8, tan: 16, tanh: 8, sigmoid: 8, erf: 8 },
  ...{ asin: 16, acos: 16, atan: 16, sinh: 16, cosh: 16, asinh: 16, acosh: 16, atanh: 16 },
  ...{ atan2: 16, pow: 16, softplus: 16, elu: 8, lgamma: 32, polygamma: 64, erfinv: 32 },
  ...{ softmax: 12, logSoftmax: 12, reduceLogSumExp: 12, logAddExp: 16, randomBits: 64 },
};

const filterTerms = ({ shape }: TensorType): number =>
  shape.slice(1).reduce<number>((product, dim) => product * sizeOf(dim), 1);

/** The multiplications and additions of products of matrices and of convolutions; absent for other nodes. */
function multiplications(node: AnyNode): number | undefined {
  const [result] = node.results;
  if (result === undefined) return undefined;
  const elements = elementsOf(result.type);
  if (isNode(node, "matMul") || isNode(node, "gemm")) {
    const terms = sizeOf(termsOf(node.operands[0].type, node.attributes.transposeA));
    return 2 * elements * terms;
  }
  if (isNode(node, "conv")) return 2 * elements * filterTerms(node.operands[1].type);
  if (isNode(node, "convInputGradient")) {
    const [y, filter] = node.operands;
    return 2 * elementsOf(y.type) * filterTerms(filter.type);
  }
  return undefined;
}

/** About how many arithmetic operations a node without regions takes. */
function workOf(node: AnyNode): number {
  const results = elementsOfAll(node.results.map(({ type }) => type));
  const operands = elementsOfAll(node.operands.map(({ type }) => type));
  return multiplications(node) ?? Math.max(results, operands) * (costPerElement[node.op] ?? 1);
}

/** How often a node's regions run in a run of the node. */
function iterationsOf(node: AnyNode): number {
  if (isNode(node, "whileLoop")) return assumedIterations;
  if (!isNode(node, "scan")) return 1;
  const sizes = node.operands.map(({ type }) => type.shape[0]);
  return Math.max(1, ...sizes.map((size) => (size === undefined ? 1 : sizeOf(size))));
}

/** The least work of a node that ONNX Runtime divides among threads. */
const leastOfNode = 2 ** 16;

/** About how many arithmetic operations of a run are in nodes that are large enough to be divided among threads. */
export const parallelWork = ({ nodes }: Graph): number =>
  nodes.reduce((sum, node) => {
    if (node.regions.length > 0) {
      const inside = node.regions.reduce((work, region) => work + parallelWork(region), 0);
      return sum + iterationsOf(node) * inside;
    }
    const work = workOf(node);
    return work >= leastOfNode ? sum + work : sum;
  }, 0);
