import * as fc from "fast-check";
import { readNpy, writeNpy } from "../../../api/tensors/npy";
import { dtypes, type DType } from "../../../ir/types/dtype";
import { DataLossError, UnimplementedError } from "../../../ir/errors";
import { packElements } from "../../../ir/types/typed-array";

/** A file as `numpy.save` writes it. */
function npy(descr: string, shape: string, data: readonly number[], fortranOrder = false): Buffer {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? "True" : "False"}, 'shape': ${shape}, }`;
  const header = dict.padEnd(117, " ") + "\n";
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]),
    Buffer.from(header),
    Buffer.from(data),
  ]);
}

const tensor = fc
  .record({
    dtype: fc.constantFrom<DType>(...dtypes),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
    seed: fc.nat({ max: 100 }),
  })
  .map(({ dtype, shape, seed }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, (_, i) => (i + seed) % 2);
    return { dtype, shape, data: packElements(dtype, values) };
  });

test("tensors of all dtypes and shapes are read as they were written", () => {
  fc.assert(
    fc.property(tensor, (written) => {
      expect(readNpy(writeNpy(written), "x.npy")).toEqual(written);
    }),
  );
});

test("what numpy.save writes", () => {
  expect(readNpy(npy("<i2", "(2, 2)", [1, 0, 2, 0, 3, 0, 4, 1]), "x.npy")).toEqual({
    dtype: "int16",
    shape: [2, 2],
    data: Int16Array.of(1, 2, 3, 260),
  });
  expect(readNpy(npy("|b1", "(3,)", [1, 0, 1]), "x.npy").data).toEqual(Uint8Array.of(1, 0, 1));
  expect(readNpy(npy("<f2", "()", [0, 0x3c]), "x.npy").data).toEqual(Uint16Array.of(0x3c00));
});

test("Fortran order becomes row-major order", () => {
  const { data } = readNpy(npy("|u1", "(2, 3)", [1, 4, 2, 5, 3, 6], true), "x.npy");
  expect(data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  const cube = npy("|u1", "(2, 1, 2)", [1, 3, 2, 4], true);
  expect(readNpy(cube, "x.npy").data).toEqual(Uint8Array.of(1, 2, 3, 4));
});

test("damage and foreign dtypes are named", () => {
  const read = (bytes: Uint8Array) => (): unknown => readNpy(bytes, "in/x.npy");
  expect(read(Buffer.from("hello, this is text"))).toThrow(DataLossError);
  expect(read(Buffer.from("hello, this is text"))).toThrow("in/x.npy is not a complete .npy file");
  expect(read(npy("<f4", "(3,)", [0, 0, 0, 0]))).toThrow("expected: 12 bytes for float32[3]");
  expect(read(npy("<f4", "(3,)", [0, 0, 0]))).toThrow(DataLossError);
  expect(read(npy(">f4", "(1,)", [0, 0, 0, 0]))).toThrow(UnimplementedError);
  expect(read(npy(">f4", "(1,)", [0, 0, 0, 0]))).toThrow('array.astype("<f4")');
  expect(read(npy("<c8", "(0,)", []))).toThrow("given: c8");
});
