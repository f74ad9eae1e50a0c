/** The ONNX nodes that each sample of an op becomes on a provider, with the dtypes that ONNX Runtime infers for their values. */
import { InferenceSession } from "onnxruntime-node";
import type { OnnxAttributes } from "../../compiler/onnx/attributes";
import { onnxDataType } from "../../compiler/onnx/data-type";
import { onnx } from "../../compiler/onnx/proto/codec";
import type { ProviderName } from "../../compiler/pass";
import { compile, necessarySteps } from "../../compiler/pipeline";
import { GraphBuilder } from "../../ir/builder";
import { OntraceError, UnimplementedError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { OpName } from "../../ir/ops";
import { symbol, type Dim } from "../../ir/types/dim";
import { isDType, type DType } from "../../ir/types/dtype";
import { samplesOf, type AnySample } from "./samples";

export interface EmittedNode {
  readonly opType: string;
  /** Which of the op's samples the node belongs to. */
  readonly sample: string;
  readonly inputs: readonly (DType | undefined)[];
  readonly outputs: readonly (DType | undefined)[];
  readonly attributes: OnnxAttributes;
}

const dtypeByCode = new Map(
  Object.entries(onnxDataType).flatMap(([dtype, code]) => (isDType(dtype) ? [[code, dtype]] : [])),
);

/** Those attributes on which dtypes and rounding depend. */
const attributesOf = ({ attribute }: onnx.NodeProto.$Properties): OnnxAttributes => {
  const { AttributeType } = onnx.AttributeProto;
  const attributes: Record<string, OnnxAttributes[string]> = {};
  for (const { name, type, i, s, g } of attribute ?? []) {
    if (name == null) continue;
    if (type === AttributeType.INT) attributes[name] = Number(i);
    if (type === AttributeType.STRING) attributes[name] = new TextDecoder().decode(s ?? undefined);
    if (g != null) attributes[name] = { graph: g };
  }
  return attributes;
};

/**
 * One graph of the samples that are legal for a dtype; the nodes of each have a scope of their own.
 *
 * @param sizeOf what takes the place of a size
 */
function graphOf(op: OpName, real: DType, sizeOf: (size: number) => Dim): GraphBuilder {
  const b = new GraphBuilder();
  const add = ({ operands, attributes = {}, regions = [], dtype }: AnySample, scope: string) => {
    const aside = new GraphBuilder();
    const types = operands.map((operand) => ({
      dtype: operand.dtype ?? dtype ?? real,
      shape: operand.shape.map(sizeOf),
    }));
    const parts = { op, attributes, regions };
    try {
      aside.emit({ ...parts, operands: types.map((type) => aside.parameter(type)) });
    } catch (error) {
      if (error instanceof OntraceError) return;
      throw error;
    }
    b.at(currentLocation(), scope, () => {
      b.emit({ ...parts, operands: types.map((type) => b.parameter(type)) });
    });
  };
  samplesOf(op).forEach((sample, i) => {
    add(sample, `sample${i}`);
  });
  return b;
}

const found = new Map<string, Promise<readonly EmittedNode[]>>();

/** The nodes of all samples of an op, compiled without `roundHalves`; those in nested graphs are not among them. */
export function emittedNodes(
  op: OpName,
  real: DType,
  provider: ProviderName,
): Promise<readonly EmittedNode[]> {
  const key = [op, real, provider].join(" ");
  const nodes = found.get(key) ?? compiledNodes(op, real, provider);
  found.set(key, nodes);
  return nodes;
}

async function compiledNodes(
  op: OpName,
  real: DType,
  provider: ProviderName,
): Promise<readonly EmittedNode[]> {
  const known = await nodesOf(
    graphOf(op, real, (size) => size),
    provider,
  );
  try {
    const named = (size: number): Dim => (size > 1 ? symbol(`n${size}`) : size);
    const unknown = await nodesOf(graphOf(op, real, named), provider);
    return [
      ...known,
      ...unknown.map((node) => ({ ...node, sample: `${node.sample} of unknown sizes` })),
    ];
  } catch (error) {
    // Some lowerings need known sizes.
    if (error instanceof UnimplementedError) return known;
    throw error;
  }
}

async function nodesOf(b: GraphBuilder, provider: ProviderName): Promise<readonly EmittedNode[]> {
  const graph = b.finish(
    "samples",
    b.nodes.flatMap(({ results }) => results),
  );
  const passes = necessarySteps.filter(({ name }) => name !== "roundHalves");
  const model = onnx.ModelProto.decode(compile(graph, { provider }, undefined, passes).model.bytes);
  const nodes = model.graph?.node ?? [];
  if (nodes.length === 0) return [];
  const dtypes = await inferredDTypes(model);
  for (const { name, dataType } of model.graph?.initializer ?? []) {
    const dtype = dtypeByCode.get(dataType ?? 0);
    if (dtype !== undefined) dtypes.set(name ?? "", dtype);
  }
  return nodes.map((node) => ({
    opType: node.opType ?? "",
    sample: /^sample\d+/.exec(node.name ?? "")?.[0] ?? "",
    inputs: (node.input ?? []).map((name) => dtypes.get(name)),
    outputs: (node.output ?? []).map((name) => dtypes.get(name)),
    attributes: attributesOf(node),
  }));
}

/** The dtypes of all values of a model: each becomes an output without a type, which ONNX Runtime infers. */
async function inferredDTypes(model: onnx.ModelProto): Promise<Map<string, DType>> {
  const { graph } = model;
  const known = new Set(graph?.output?.map(({ name }) => name));
  const names = (graph?.node ?? []).flatMap(({ output }) => output ?? []);
  graph?.output?.push(
    ...names
      .filter((name) => name !== "" && !known.has(name))
      .map((name) => new onnx.ValueInfoProto({ name })),
  );
  const session = await InferenceSession.create(onnx.ModelProto.encode(model).finish(), {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  const types = [...session.inputMetadata, ...session.outputMetadata];
  await session.release();
  return new Map(
    types.flatMap((value) =>
      value.isTensor && isDType(value.type) ? [[value.name, value.type] as const] : [],
    ),
  );
}
