/** @jest-environment ./tests/support/node-realm.cjs */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { AttributeType, DataLocation, toBigInt, toNumber } from "../../compiler/onnx/proto";
import { onnx } from "../../compiler/onnx/proto/codec";
import { encodeModel } from "../../compiler/onnx/proto/encode";

const FLOAT = onnx.TensorProto.DataType.FLOAT;
const INT64 = onnx.TensorProto.DataType.INT64;

const vector = (name: string): onnx.ValueInfoProto.$Properties => ({
  name,
  type: { tensorType: { elemType: FLOAT, shape: { dim: [{ dimParam: "n" }] } } },
});

/** y = x + [1, 2, 3] */
const model: onnx.ModelProto.$Properties = {
  irVersion: 10,
  producerName: "ontrace",
  opsetImport: [{ domain: "", version: 21 }],
  graph: {
    name: "add",
    input: [vector("x")],
    output: [vector("y")],
    initializer: [
      {
        name: "w",
        dataType: FLOAT,
        dims: [3],
        rawData: new Uint8Array(new Float32Array([1, 2, 3]).buffer),
      },
    ],
    node: [{ opType: "Add", name: "scope/add", input: ["x", "w"], output: ["y"] }],
  },
};

const roundTrip = (message: onnx.ModelProto.$Properties) =>
  onnx.ModelProto.decode(onnx.ModelProto.encode(message).finish());

test("ONNX Runtime runs an encoded model", async () => {
  const session = await InferenceSession.create(onnx.ModelProto.encode(model).finish());
  const { y } = await session.run({ x: new Tensor("float32", [10, 20, 30], [3]) });
  expect(y?.dims).toEqual([3]);
  expect(y?.data).toEqual(new Float32Array([11, 22, 33]));
  await session.release();
});

test("what is encoded is decoded", () => {
  const { irVersion, opsetImport, graph } = roundTrip(model);
  expect(toNumber(irVersion)).toBe(10);
  expect(opsetImport.map(({ version }) => toNumber(version ?? 0))).toEqual([21]);
  expect(graph?.node).toMatchObject([{ opType: "Add", name: "scope/add", input: ["x", "w"] }]);
  const [weights] = graph?.initializer ?? [];
  expect(weights?.dims?.map(toNumber)).toEqual([3]);
  expect(new Float32Array(Uint8Array.from(weights?.rawData ?? []).buffer)).toEqual(
    new Float32Array([1, 2, 3]),
  );
});

/** A message of every kind of field: nested graphs, repeated and packed values, floats, bytes, enumerations. */
const manifold: onnx.ModelProto.$Properties = {
  ...model,
  functions: [{ name: "f", domain: "d", input: ["a"], output: ["b"], node: [{ opType: "Neg" }] }],
  graph: {
    ...model.graph,
    node: [
      {
        opType: "If",
        attribute: [
          { name: "g", type: AttributeType.GRAPH, g: { name: "then", node: [{ opType: "Abs" }] } },
          { name: "i", type: AttributeType.INT, i: -(2 ** 53) },
          { name: "f", type: AttributeType.FLOAT, f: -0 },
          { name: "s", type: AttributeType.STRING, s: new TextEncoder().encode("ü") },
          { name: "floats", type: AttributeType.FLOATS, floats: [0.5, NaN, Infinity] },
          { name: "ints", type: AttributeType.INTS, ints: [-1, 2 ** 31, 2 ** 40] },
          { name: "t", type: AttributeType.TENSOR, t: { dataType: FLOAT, floatData: [1, 2.5] } },
        ],
      },
    ],
    initializer: [
      {
        ...{ name: "outside", dataType: INT64, dims: [0, 2 ** 33] },
        dataLocation: DataLocation.EXTERNAL,
        externalData: [{ key: "location", value: "weights.bin" }],
      },
      { name: "text", dataType: 8, stringData: [new TextEncoder().encode("a")], docString: "" },
    ],
  },
};

test.each([model, manifold])("the library writes what the whole encoder writes", (message) => {
  expect(Buffer.from(encodeModel(message))).toEqual(
    Buffer.from(onnx.ModelProto.encode(message).finish()),
  );
});

test("a field that the library's table lacks is an error", () => {
  expect(() => encodeModel({ ...model, trainingInfo: [{}] })).toThrow(
    new RangeError("ModelProto has a field that its table lacks"),
  );
});

test("64-bit integers are exact", () => {
  const int64s = [0n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
  const bytes = onnx.TensorProto.encode(
    onnx.TensorProto.fromObject({ dataType: INT64, dims: [5], int64Data: int64s.map(String) }),
  ).finish();
  const { int64Data } = onnx.TensorProto.decode(bytes);
  expect(int64Data.map(toBigInt)).toEqual(int64s);
  expect(toNumber(int64Data[3] ?? 0)).toBe(2 ** 63);
});

test("a symbolic dim and a static one stay apart", () => {
  const [input] = roundTrip(model).graph?.input ?? [];
  const [dim] = input?.type?.tensorType?.shape?.dim ?? [];
  expect(dim).toMatchObject({ dimParam: "n" });
  expect(dim).not.toHaveProperty("dimValue", expect.anything());
});
