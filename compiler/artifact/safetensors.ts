/** The safetensors format, in which an artifact's tensors are stored. */

import { bytesPerElement, dtypes, isDType, type DType } from "../../ir/types/dtype";

/**
 * The safetensors format: eight bytes with the length of a header, the header in JSON, then the tensors' data without
 * gaps, row-major and little-endian. Other tools read it, and an ONNX model can refer to its parts by their offsets.
 */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A tensor with its position in the file. */
export interface StoredTensor extends TensorInfo {
  readonly offset: number;
  readonly length: number;
}

const codes: Readonly<Record<DType, string>> = {
  float16: "F16",
  float32: "F32",
  float64: "F64",
  int8: "I8",
  int16: "I16",
  int32: "I32",
  int64: "I64",
  uint8: "U8",
  uint16: "U16",
  uint32: "U32",
  uint64: "U64",
  bool: "BOOL",
};

/** The key of a header that is not the name of a tensor. */
export const metadata = "__metadata__";

/** Data begins at a multiple of this, so that a file that is mapped into memory can be used in place. */
const alignment = 64;
const lengthBytes = 8;

export interface Layout {
  /** The part of the file before the data. */
  readonly head: Uint8Array;
  /** In the order of their data: the widest elements first, so that every tensor is aligned to its elements. */
  readonly tensors: readonly StoredTensor[];
  /** Length of the whole file. */
  readonly length: number;
}

const byteLength = ({ dtype, shape }: TensorInfo): number =>
  shape.reduce((a, b) => a * b, bytesPerElement(dtype));

/** The positions of tensors in a file. */
export function layOut(tensors: readonly TensorInfo[]): Layout {
  const ordered = tensors.toSorted((a, b) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype));
  let end = 0;
  const entries = ordered.map((tensor) => {
    const begin = end;
    end += byteLength(tensor);
    return { tensor, begin, end };
  });
  const header = Object.fromEntries(
    entries.map(({ tensor: { name, dtype, shape }, begin, end: last }) => [
      name,
      { dtype: codes[dtype], shape, data_offsets: [begin, last] },
    ]),
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((lengthBytes + json.length) / alignment) * alignment;
  const head = new Uint8Array(start).fill(" ".charCodeAt(0));
  new DataView(head.buffer).setBigUint64(0, BigInt(start - lengthBytes), true);
  head.set(json, lengthBytes);
  return {
    head,
    tensors: entries.map(({ tensor, begin, end: last }) => ({
      ...tensor,
      offset: start + begin,
      length: last - begin,
    })),
    length: start + end,
  };
}

/** Length of the part before the data, from the file's first eight bytes. */
export const headLength = (bytes: Uint8Array): number =>
  lengthBytes + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));

interface HeaderEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

function headerEntry(value: unknown): HeaderEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { dtype: code, shape, data_offsets: range } = value as Partial<Record<string, unknown>>;
  const dtype = dtypes.find((name) => codes[name] === code);
  if (!isDType(dtype) || !Array.isArray(shape) || !Array.isArray(range)) return undefined;
  const [begin, end] = range as unknown[];
  if (!shape.every(isSize) || !isSize(begin) || !isSize(end)) return undefined;
  return { dtype, shape, data_offsets: [begin, end] };
}

/** The longest table of tensors, in bytes: the limit of the format's own library. */
export const longestHead = 100_000_000;

/**
 * Tensors by name in the order of their data, from the part before the data; `undefined` if that is damaged: the data of the tensors must fill the file
 * without gaps and without overlaps.
 */
export function readHead(
  head: Uint8Array,
  fileLength: number,
): ReadonlyMap<string, StoredTensor> | undefined {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(head.subarray(lengthBytes)));
  } catch {
    return undefined;
  }
  if (typeof header !== "object" || header === null) return undefined;
  const tensors: StoredTensor[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === metadata) continue;
    const entry = headerEntry(value);
    if (entry === undefined) return undefined;
    const { dtype, shape, data_offsets: range } = entry;
    const [begin, end] = range;
    const tensor = { name, dtype, shape, offset: head.length + begin, length: end - begin };
    if (tensor.length !== byteLength(tensor)) return undefined;
    tensors.push(tensor);
  }
  tensors.sort((a, b) => a.offset - b.offset || a.length - b.length);
  let end = head.length;
  for (const { offset, length } of tensors) {
    if (offset !== end) return undefined;
    end += length;
  }
  return end === fileLength ? new Map(tensors.map((tensor) => [tensor.name, tensor])) : undefined;
}
