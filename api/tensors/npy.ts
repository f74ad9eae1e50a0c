/** Reads and writes NumPy's `.npy` files. */

import { dump, parse, type DType as NpyCode } from "npyjs";
import { bytesPerElement, dtypes, type DType } from "../../ir/types/dtype";
import { DataLossError, UnimplementedError } from "../../ir/errors";
import { typedArrayClass } from "../../ir/types/typed-array";
import type { HostTensor } from "./host-tensor";

/** NumPy's type codes, without the byte order. */
const codes: Readonly<Record<DType, NpyCode>> = {
  float16: "f2",
  float32: "f4",
  float64: "f8",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  int64: "i8",
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  bool: "b1",
};

/**
 * Reads the content of a `.npy` file.
 *
 * @param file its name, for errors
 * @throws DataLossError for a file of another format or an incomplete one, UnimplementedError for dtypes that tensors cannot have
 */
export function readNpy(bytes: Uint8Array, file: string): HostTensor {
  const { data, shape, dtype: code, fortranOrder } = parsed(bytes, file);
  const dtype = dtypes.find((known) => codes[known] === code);
  if (dtype === undefined) throw unsupported(file, code);
  const elements = bytesOfElements(data);
  const size = shape.reduce((a, b) => a * b, 1);
  if (elements.length !== size * bytesPerElement(dtype)) {
    throw new DataLossError({
      what: `${file} is damaged`,
      given: `${elements.length} bytes of data`,
      expected: `${size * bytesPerElement(dtype)} bytes for ${dtype}[${shape.join(",")}]`,
    });
  }
  const ordered = fortranOrder ? rowMajor(elements, shape, bytesPerElement(dtype)) : elements;
  return { dtype, shape, data: new typedArrayClass[dtype](ordered.buffer, 0, size) };
}

type Parsed = Omit<ReturnType<typeof parse>, "data"> & {
  readonly data: ArrayBufferView | readonly boolean[] | readonly string[];
};

function parsed(bytes: Uint8Array, file: string): Parsed {
  try {
    // The buffer of the bytes may be larger than the file.
    return parse(new Uint8Array(bytes).buffer, { convertFloat16: false });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = /^Unsupported dtype: (.*)$/.exec(message)?.[1];
    if (code !== undefined) throw unsupported(file, code);
    throw new DataLossError(
      {
        what: `${file} is not a complete .npy file`,
        given: `${bytes.length} bytes: ${message}`,
        expected: "a file that numpy.save wrote",
      },
      undefined,
      { cause: error },
    );
  }
}

const unsupported = (file: string, code: string): UnimplementedError =>
  new UnimplementedError({
    what: `${file} has a dtype that tensors cannot have`,
    given: code,
    expected: `${dtypes.join(", ")}, little-endian`,
    fix: code.startsWith(">")
      ? `convert it first: array.astype("<${code.slice(1)}")`
      : 'convert it first, for example array.astype("float32")',
  });

/** npyjs returns bool as an array of booleans, and all other dtypes as a view of the file. */
function bytesOfElements(data: Parsed["data"]): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  return Uint8Array.from(data, (element: boolean | string) => (element === true ? 1 : 0));
}

/** Elements of a Fortran-ordered array, in which the first index runs fastest, in row-major order. */
function rowMajor(
  bytes: Uint8Array,
  shape: readonly number[],
  elementBytes: number,
): Uint8Array<ArrayBuffer> {
  const ordered = new Uint8Array(bytes.length);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  for (let to = 0; to < bytes.length; to += elementBytes) {
    const from = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0) * elementBytes;
    ordered.set(bytes.subarray(from, from + elementBytes), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
  }
  return ordered;
}

/** The content of a `.npy` file. */
export const writeNpy = ({ dtype, shape, data }: HostTensor): Uint8Array =>
  // Halves and bool are in arrays of other element types; only their bytes count.
  new Uint8Array(dump(data, [...shape], { dtype: codes[dtype] }));
