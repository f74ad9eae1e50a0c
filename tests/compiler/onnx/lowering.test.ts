/** What the rows of lowerings declare, and what is known of ONNX nodes' dtypes, against what the samples of all ops become. */
import { lowerings } from "../../../compiler/onnx/lower";
import {
  isOnnxOpType,
  onnxOpTypes,
  outputDTypes,
} from "../../../compiler/onnx/kernels/output-dtypes";
import { measured } from "../../../compiler/onnx/kernels/measured";
import { opNames } from "../../../ir/ops";
import { emittedNodes, type EmittedNode } from "../../support/emitted-nodes";

const gpus = ["cuda", "webgpu"] as const;

/** ONNX ops whose results are exact and grow with their operands, so that to round before them is to round after them. */
const exact = new Set([
  ...["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Expand", "Tile"],
  ...["Pad", "Concat", "Split", "Slice", "Compress", "Trilu", "Where", "Gather", "GatherND"],
  ...["GatherElements", "Neg", "Abs", "Max", "Min", "Relu", "ReduceMax", "ReduceMin", "TopK"],
  ...["MaxPool", "MaxUnpool", "If", "Loop", "Scan"],
]);

/** Whether a node rounds its result to halves. */
function rounds({ opType, inputs, outputs, attributes }: EmittedNode): boolean {
  if (!outputs.includes("float16") || exact.has(opType)) return false;
  if (opType === "Cast") return inputs[0] === "float32" || inputs[0] === "float64";
  return !opType.startsWith("Scatter") || attributes.reduction !== "none";
}

/** The most nodes that round among those of one sample. */
function mostRounding(nodes: readonly EmittedNode[]): number {
  const counts = new Map<string, number>();
  for (const node of nodes.filter(rounds)) {
    counts.set(node.sample, (counts.get(node.sample) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** The declarations that are true of an op for which so many nodes round. */
const declarations = (rounding: number): readonly string[] => {
  if (rounding > 1) return ["several"];
  return rounding === 1 ? ["one", "wide"] : ["moving", "one"];
};

test.each(opNames)("%s declares how many of its nodes round halves", async (op) => {
  const nodes = await Promise.all(gpus.map((gpu) => emittedNodes(op, "float16", gpu)));
  const rounding = Math.max(...nodes.map(mostRounding));
  expect(declarations(rounding)).toContain(lowerings[op].nodes);
});

/** Whether the CPU has a kernel of halves for a node. */
const hasHalves = (opType: string): boolean => {
  const kernels: Readonly<Record<string, string>> = measured.cpu;
  return /\bfloat16\b/.test(kernels[opType] ?? "");
};

const moving = opNames.filter((op) => lowerings[op].nodes === "moving");

test.each(moving)("the nodes of %s move halves on the CPU", async (op) => {
  const nodes = await emittedNodes(op, "float16", "cpu");
  const half = nodes.filter(({ inputs, outputs }) => [...inputs, ...outputs].includes("float16"));
  expect(half.map(({ opType }) => opType).filter((opType) => !hasHalves(opType))).toEqual([]);
});

/** The types of the nodes that the compiler emits, by the tests below. */
const emittedTypes = new Set<string>();

test.each(opNames)(
  "the dtypes of the nodes of %s are those that ONNX Runtime infers",
  async (op) => {
    const nodes = [
      ...(await emittedNodes(op, "float32", "cpu")),
      ...(await emittedNodes(op, "int64", "cpu")),
      ...(await emittedNodes(op, "float16", "webgpu")),
      ...(await emittedNodes(op, "float16", "cuda")),
    ];
    for (const { opType, inputs, outputs, attributes } of nodes) {
      emittedTypes.add(opType);
      if (!isOnnxOpType(opType)) expect([op, opType]).toEqual(["onnxOp", expect.any(String)]);
      else {
        const dtypes = outputDTypes(opType, inputs, outputs.length, attributes);
        expect({ opType, inputs, dtypes }).toEqual({ opType, inputs, dtypes: outputs });
      }
    }
  },
);

test("every type in the table of ONNX ops is emitted", () => {
  expect(onnxOpTypes.filter((opType) => !emittedTypes.has(opType))).toEqual([]);
});
