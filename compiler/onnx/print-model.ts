/** Prints an ONNX model as human-readable text. */

import { bytesPerElement, dtypes, type DType } from "../../ir/types/dtype";
import { Literal } from "../../ir/types/literal";
import { literalText } from "../../ir/text/literal";
import { elementValue, typedArrayClass } from "../../ir/types/typed-array";
import { onnxDataType } from "./data-type";
import { toBigInt, toNumber, type onnx } from "./proto";

type Graph = onnx.GraphProto.$Properties;
type Node = onnx.NodeProto.$Properties;
type Tensor = onnx.TensorProto.$Properties;
type TypeInfo = onnx.TypeProto.$Properties;
type Attribute = onnx.AttributeProto.$Properties;

const dtypeOf = new Map(dtypes.map((dtype) => [onnxDataType[dtype], dtype]));

const dtypeText = (code: number | null | undefined): string =>
  dtypeOf.get(code ?? 0) ?? `dtype ${code ?? 0}`;

const lineBreaks: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A line in which names, which may be any text, begin no other line. */
const line = (text: string): string =>
  text.replace(
    /[\t\n\v\f\r\u0085\u2028\u2029]/gu,
    (found) => lineBreaks[found] ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The versions and graphs of any ONNX model as human-readable text, which is not parsed back. */
export function printModel(model: onnx.ModelProto.$Properties): string {
  const opsets = (model.opsetImport ?? []).map(
    ({ domain, version }) =>
      `${domain === "" || domain == null ? "onnx" : domain} ${toNumber(version ?? 0)}`,
  );
  const facts = [
    `IR version ${toNumber(model.irVersion ?? 0)}`,
    `opsets ${opsets.join(", ")}`,
    ...(model.producerName
      ? [`made by ${model.producerName} ${model.producerVersion ?? ""}`.trim()]
      : []),
  ];
  const functions = (model.functions ?? []).map(printFunction);
  return [line(facts.join("; ")), printGraph("graph", model.graph ?? {}, ""), ...functions].join(
    "\n\n",
  );
}

/** The number of nodes of each op in a graph and its nested graphs. */
export function countNodes(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = ({ node }: Graph): void => {
    for (const { opType, attribute } of node ?? []) {
      counts.set(opType ?? "", (counts.get(opType ?? "") ?? 0) + 1);
      for (const { g } of attribute ?? []) if (g != null) visit(g);
    }
  };
  visit(graph);
  return counts;
}

function printGraph(kind: string, graph: Graph, indent: string): string {
  const inner = `${indent}  `;
  const stored = new Set((graph.initializer ?? []).map(({ name }) => name));
  const inputs = (graph.input ?? [])
    // Old models list their weights as inputs too.
    .filter(({ name }) => !stored.has(name))
    .map(({ name, type }) => `${name ?? ""}: ${typeText(type)}`);
  const outputs = (graph.output ?? []).map(({ name, type }) => `${name ?? ""}: ${typeText(type)}`);
  return [
    line(`${indent}${[kind, graph.name].filter(Boolean).join(" ")}(`),
    ...inputs.map((input) => line(`${inner}${input},`)),
    `${indent}) {`,
    ...(graph.initializer ?? []).map((tensor) =>
      line(`${inner}${tensor.name ?? ""} = ${tensorText(tensor)}`),
    ),
    ...(graph.node ?? []).map((node) => printNode(node, inner)),
    line(`${inner}return ${outputs.join(", ")}`),
    `${indent}}`,
  ].join("\n");
}

function printFunction({
  domain,
  name,
  input,
  output,
  node,
}: onnx.FunctionProto.$Properties): string {
  return [
    line(`function ${domain ?? ""}.${name ?? ""}(${(input ?? []).join(", ")}) {`),
    ...(node ?? []).map((inner) => printNode(inner, "  ")),
    line(`  return ${(output ?? []).join(", ")}`),
    "}",
  ].join("\n");
}

function printNode({ opType, domain, input, output, attribute }: Node, indent: string): string {
  const op = `${domain ? `${domain}.` : ""}${opType ?? ""}`;
  const operands = (input ?? []).map((name) => (name === "" ? "none" : name)).join(", ");
  const plain = (attribute ?? []).filter(({ g }) => g == null);
  const attributes = plain.map((one) => `${one.name ?? ""}: ${attributeText(one)}`).join(", ");
  const graphs = (attribute ?? []).flatMap(({ name, g }) =>
    g == null ? [] : [printGraph(name ?? "", g, `${indent}  `)],
  );
  const text = `${indent}${(output ?? []).join(", ")} = ${op}(${operands})${attributes === "" ? "" : ` {${attributes}}`}`;
  return [line(text), ...graphs].join("\n");
}

/** Attributes declare their type; old models only set the field. */
function attributeText({ f, i, s, t, floats, ints, strings, refAttrName }: Attribute): string {
  if (refAttrName) return refAttrName;
  if (t != null) return tensorText(t);
  if (ints != null && ints.length > 0)
    return `[${ints.map((int) => String(toBigInt(int))).join(", ")}]`;
  if (floats != null && floats.length > 0) return `[${floats.map(floatText).join(", ")}]`;
  if (strings != null && strings.length > 0) return `[${strings.map(stringText).join(", ")}]`;
  if (s != null && s.length > 0) return stringText(s);
  if (f != null && f !== 0) return floatText(f);
  if (i != null) return String(toBigInt(i));
  return f == null ? "[]" : floatText(f);
}

/** A float32 without the digits that are artifacts of its conversion to a double. */
const floatText = (value: number): string => String(Number(value.toPrecision(7)));

const stringText = (bytes: Uint8Array): string => JSON.stringify(new TextDecoder().decode(bytes));

function tensorText(tensor: Tensor): string {
  const dims = (tensor.dims ?? []).map(toNumber);
  const type = `${dtypeText(tensor.dataType)}[${dims.join(",")}]`;
  const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
  const file = entries.get("location");
  if (file == null) return smallLiteral(tensor, dims) ?? type;
  return `${type} in ${file} at ${entries.get("offset") ?? 0}, ${entries.get("length") ?? "all"} bytes`;
}

/** The size and the rank of the largest tensor whose values are printed. */
const shownElements = 8;
const shownRank = 16;

function smallLiteral(tensor: Tensor, shape: readonly number[]): string | undefined {
  const dtype = dtypeOf.get(tensor.dataType ?? 0);
  const size = shape.reduce((a, b) => a * b, 1);
  const isSmall = size <= shownElements && shape.length <= shownRank;
  // Any file may be shown: sizes may be negative.
  if (dtype === undefined || !isSmall || shape.some((dim) => dim < 0)) return undefined;
  const data = elementsOf(dtype, tensor);
  return data.length === size ? literalText(new Literal(dtype, shape, data)) : undefined;
}

/** Elements are stored as bytes, or as numbers in a field that several dtypes share. */
function elementsOf(dtype: DType, tensor: Tensor): (number | bigint)[] {
  const { rawData, floatData, doubleData, int32Data, int64Data, uint64Data } = tensor;
  if (rawData != null && rawData.length > 0) {
    // A slice of Node's `Buffer`, in which files are read, is a view of a buffer that other data shares.
    const { buffer } = new Uint8Array(rawData);
    const stored = new typedArrayClass[dtype](buffer, 0, elementCount(rawData, dtype));
    return Array.from({ length: stored.length }, (_, i) => fromStored(dtype, stored[i] ?? 0));
  }
  const wide = [...(int64Data ?? []), ...(uint64Data ?? [])].map(toBigInt);
  if (wide.length > 0) return wide;
  const narrow = (int32Data ?? []).map((element) => fromStored(dtype, element));
  return [...(floatData ?? []), ...(doubleData ?? []), ...narrow];
}

const elementCount = (bytes: Uint8Array, dtype: DType): number =>
  Math.floor(bytes.length / bytesPerElement(dtype));

const fromStored = (dtype: DType, stored: number | bigint): number | bigint =>
  typeof stored === "bigint" ? stored : elementValue(dtype, stored);

function typeText(type: TypeInfo | null | undefined): string {
  const tensor = type?.tensorType;
  if (tensor == null) {
    const element = type?.sequenceType?.elemType ?? type?.optionalType?.elemType;
    if (element == null) return "unknown";
    return `${type?.sequenceType == null ? "optional" : "sequence of"} ${typeText(element)}`;
  }
  const dtype = dtypeText(tensor.elemType);
  if (tensor.shape == null) return `${dtype} of any shape`;
  return `${dtype}[${(tensor.shape.dim ?? []).map(dimText).join(",")}]`;
}

function dimText({ dimParam, dimValue }: onnx.TensorShapeProto.Dimension.$Properties): string {
  if (dimParam) return dimParam;
  return dimValue == null ? "?" : String(toNumber(dimValue));
}
