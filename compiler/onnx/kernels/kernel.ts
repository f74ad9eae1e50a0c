import { isDType, type DType } from "../../../ir/types/dtype";
import type { ProviderName } from "../../pass";
import { measured } from "./measured";

/** One ONNX node, as far as the choice of a kernel depends on it. */
export interface NodeRequest {
  readonly opType: string;
  readonly domain: string;
  /** dtypes of the inputs; absent for an input that is left out, or whose dtype is not known. */
  readonly dtypes: readonly (DType | undefined)[];
  /** What a cast casts to. */
  readonly to?: DType | undefined;
  readonly outputCount: number;
}

type KernelTable = Readonly<Record<string, ReadonlySet<string>>>;

const parsed = (table: Readonly<Record<string, string>>): KernelTable =>
  Object.fromEntries(Object.entries(table).map(([op, text]) => [op, new Set(text.split(" "))]));

const tables: Readonly<Partial<Record<ProviderName, KernelTable>>> = {
  cuda: parsed(measured.cuda),
  webgpu: parsed(measured.webgpu),
};

/** Which input's dtype decides where it is not the first one's. */
const decidingInput: Readonly<Record<string, number>> = { Where: 1, OneHot: 2 };

/** Nodes that hold graphs: their first input is a condition or a count, and their kernels take all dtypes. */
const holdsGraph: ReadonlySet<string> = new Set(["If", "Loop", "Scan"]);

/** WebGPU has 8 bindings at the least, one of which is the input. */
export const mostSplitOutputs = 7;

/** Kernels that are there for other variants of the op, by provider. */
const lacksVariant: Readonly<
  Partial<Record<ProviderName, Readonly<Record<string, (request: NodeRequest) => boolean>>>>
> = {
  webgpu: {
    // Accepted at creation, and refused when it runs.
    MaxPool: ({ outputCount }) => outputCount > 1,
    Split: ({ outputCount }) => outputCount > mostSplitOutputs,
  },
};

const kernelDType = ({ opType, dtypes, to }: NodeRequest): string | undefined => {
  if (holdsGraph.has(opType)) return "float32";
  const from = dtypes[decidingInput[opType] ?? 0];
  return opType === "Cast" && from !== undefined ? `${from}>${to ?? from}` : from;
};

/** What the CPU has no kernels for either, so that a graph with it can not be loaded. */
const illegal: Readonly<Record<string, readonly DType[]>> = {
  Max: ["int16", "uint16"],
  Min: ["int16", "uint16"],
  Pad: ["int16", "uint16"],
  Where: ["int8", "int16", "uint16", "uint32"],
};

/** Whether a provider has a kernel for a node. The CPU's kernels decide whether a graph is legal at all: it has those it needs. */
export function hasKernel(provider: ProviderName, request: NodeRequest): boolean {
  const table = tables[provider];
  const { opType, domain } = request;
  const decides = request.dtypes[decidingInput[opType] ?? 0];
  if (decides !== undefined && illegal[opType]?.includes(decides) === true) return false;
  if (table === undefined) return true;
  const kernels = table[domain === "" ? opType : `${domain}.${opType}`];
  const dtype = kernelDType(request);
  if (kernels === undefined) return false;
  if (dtype !== undefined && !kernels.has(dtype)) return false;
  return lacksVariant[provider]?.[opType]?.(request) !== true;
}

/** For what a provider has kernels, and for which dtypes. */
export const kernelsOf = (
  provider: "cuda" | "webgpu",
): Readonly<Record<string, readonly DType[]>> =>
  Object.fromEntries(
    Object.entries(measured[provider]).map(([op, text]) => [op, text.split(" ").filter(isDType)]),
  );
