/** Whether a provider has a kernel for an ONNX node, by the measured table and known exceptions. */

import { type DType } from "../../../ir/types/dtype";
import type { ProviderName } from "../../pass";
import { measured } from "./measured";

/** The properties of an ONNX node on which the choice of a kernel depends. */
export interface NodeRequest {
  readonly opType: string;
  readonly domain: string;
  /** dtypes of the inputs; `undefined` for an input that is omitted, or whose dtype is unknown. */
  readonly dtypes: readonly (DType | undefined)[];
  /** The target dtype of a cast. */
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

/** The input whose dtype selects the kernel, if it is not the first. */
const decidingInput: Readonly<Record<string, number>> = { Where: 1, OneHot: 2 };

/** Control-flow nodes: their first input is a condition or a count, and their kernels support all dtypes. */
const holdsGraph: ReadonlySet<string> = new Set(["If", "Loop", "Scan"]);

/** WebGPU guarantees 8 bindings, one of which is the input. */
export const mostSplitOutputs = 7;

/** Variants of ops without a kernel, by provider. */
const lacksVariant: Readonly<
  Partial<Record<ProviderName, Readonly<Record<string, (request: NodeRequest) => boolean>>>>
> = {
  webgpu: {
    // Accepted at creation, but rejected at run time.
    MaxPool: ({ outputCount }) => outputCount > 1,
    Split: ({ outputCount }) => outputCount > mostSplitOutputs,
  },
};

const kernelDType = ({ opType, dtypes, to }: NodeRequest): string | undefined => {
  if (holdsGraph.has(opType)) return "float32";
  const from = dtypes[decidingInput[opType] ?? 0];
  return opType === "Cast" && from !== undefined ? `${from}>${to ?? from}` : from;
};

/** dtypes without a kernel on the CPU, so that a model with them cannot be loaded. */
const illegal: Readonly<Record<string, readonly DType[]>> = {
  Max: ["int16", "uint16"],
  Min: ["int16", "uint16"],
  Pad: ["int16", "uint16"],
  Where: ["int8", "int16", "uint16", "uint32"],
};

/** Kernels of the CPU that are wrong: of 64-bit integers with equal upper halves they compare the lower ones as if they had a sign. */
const wrong: Readonly<Record<string, readonly DType[]>> = {
  Max: ["int64"],
  Min: ["int64"],
  Sign: ["int64"],
};

/** An op type is any text that a program chose, such as the name of a property that all objects have. */
const dtypesOf = (table: typeof illegal, opType: string): readonly DType[] =>
  Object.hasOwn(table, opType) ? (table[opType] ?? []) : [];

/** Whether a provider has a kernel for a node. The CPU has all kernels, except for those that make a model illegal. */
export function hasKernel(provider: ProviderName, request: NodeRequest): boolean {
  const table = tables[provider];
  const { opType, domain } = request;
  const decides = request.dtypes[decidingInput[opType] ?? 0];
  const unusable = [
    ...dtypesOf(illegal, opType),
    ...(provider === "cuda" ? [] : dtypesOf(wrong, opType)),
  ];
  if (decides !== undefined && unusable.includes(decides)) return false;
  if (table === undefined) return true;
  const kernels = table[domain === "" ? opType : `${domain}.${opType}`];
  const dtype = kernelDType(request);
  if (kernels === undefined) return false;
  if (dtype !== undefined && !kernels.has(dtype)) return false;
  return lacksVariant[provider]?.[opType]?.(request) !== true;
}
