/** `ontrace inspect` of ONNX files that anybody may have written: a text without control characters, or an error of this library, soon. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onnx } from "../../compiler/onnx/proto/codec";
import { folderOf, ontrace } from "../support/command";

const cwd = folderOf({});

const varint = (n: bigint): number[] =>
  n > 127n ? [Number(n & 127n) | 128, ...varint(n >> 7n)] : [Number(n)];

/** A field that holds bytes, with the length that it declares. */
const field = (tag: number, bytes: Uint8Array, length = BigInt(bytes.length)): Uint8Array =>
  Uint8Array.from([...varint(BigInt((tag << 3) | 2)), ...varint(length), ...bytes]);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A message within a message, so many times. */
function nested(levels: number, wrap: (inner: Uint8Array) => Uint8Array): Uint8Array {
  let message = new Uint8Array();
  for (let level = 0; level < levels; level++) message = Uint8Array.from(wrap(message));
  return message;
}

const graphField = 7;

/** A graph whose node's attribute is a graph, and so on. */
const subgraphs = (levels: number): Uint8Array =>
  field(
    graphField,
    nested(levels, (graph) => field(1, field(5, field(6, graph)))),
  );

/** An input that is a sequence of sequences, and so on. */
const sequences = (levels: number): Uint8Array =>
  field(
    graphField,
    field(
      11,
      field(
        2,
        nested(levels, (type) => field(4, field(1, type))),
      ),
    ),
  );

const { FLOAT } = onnx.TensorProto.DataType;
const one = Uint8Array.from([0, 0, 128, 63]);

const withTensor = (tensor: onnx.TensorProto.$Properties): Uint8Array =>
  onnx.ModelProto.encode({ irVersion: 10, graph: { initializer: [tensor] } }).finish();

const whole = withTensor({ name: "weights", dims: [1], dataType: FLOAT, rawData: one });

const control = "a\u001b[2J\u001b]0;title\u0007\u009b1m\u202e\rb";

const files: Readonly<Record<string, { bytes: Uint8Array; message?: RegExp; output?: string }>> = {
  nothing: { bytes: new Uint8Array(), message: /without a graph/ },
  "a million zeros": { bytes: new Uint8Array(1e6), message: /is not a complete ONNX model/ },
  "a graph of a declared terabyte": {
    bytes: field(graphField, one, 2n ** 40n),
    message: /is not a complete ONNX model/,
  },
  "a graph of a declared two gigabytes": {
    bytes: field(graphField, one, 2n ** 31n - 1n),
    message: /is not a complete ONNX model/,
  },
  "a length of -1": {
    bytes: field(graphField, one, 2n ** 64n - 1n),
    message: /is not a complete ONNX model/,
  },
  "subgraphs, nested": { bytes: subgraphs(3000), message: /max depth exceeded/ },
  "sequences, nested": { bytes: sequences(3000), message: /max depth exceeded/ },
  "subgraphs of ten levels": { bytes: subgraphs(10), output: "graph(" },
  "a tensor with 200,000 axes": {
    bytes: withTensor({ dims: new Array<number>(2e5).fill(1), dataType: FLOAT, rawData: one }),
    output: "float32[1,1,1,",
  },
  "a tensor of 2^80 elements": {
    bytes: withTensor({ dims: [2 ** 40, 2 ** 40], dataType: FLOAT, rawData: one }),
    output: "float32[1099511627776,1099511627776]\n",
  },
  "a tensor with negative sizes": {
    bytes: withTensor({ dims: [-1, -1], dataType: FLOAT, rawData: one }),
    output: "float32[-1,-1]\n",
  },
  "a dtype that does not exist": {
    bytes: withTensor({ dims: [1], dataType: 99, rawData: one }),
    output: "dtype 99[1]\n",
  },
  "names that control a terminal": {
    bytes: onnx.ModelProto.encode({
      producerName: control,
      opsetImport: [{ domain: control, version: 1 }],
      graph: {
        name: control,
        input: [{ name: control }],
        node: [
          {
            opType: control,
            domain: control,
            input: [control],
            output: [control],
            attribute: [
              { name: control, s: bytesOf(control) },
              { name: "__proto__", i: 1 },
            ],
          },
        ],
        initializer: [
          {
            name: control,
            dataType: FLOAT,
            externalData: [{ key: "location", value: control }],
          },
        ],
      },
    }).finish(),
    output: String.raw`a\x1b[2J\x1b]0;title\x07\x9b1m\u202e\x0db`,
  },
  ...Object.fromEntries(
    [1, 9, whole.length - 1].map((length) => [
      `the first ${length} bytes of a model`,
      {
        bytes: whole.subarray(0, length),
        message: /is not a complete ONNX model/,
      },
    ]),
  ),
};

test.each(Object.entries(files))("%s", async (_, { bytes, message, output }) => {
  writeFileSync(join(cwd, "hostile.onnx"), bytes);
  const { code, stdout, stderr } = await ontrace(cwd, "inspect", "hostile.onnx");
  // eslint-disable-next-line no-control-regex -- the characters that must not be there
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  if (message === undefined) {
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain(output);
  } else {
    expect(stderr).toMatch(/^error DataLossError: hostile\.onnx/);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  }
});
