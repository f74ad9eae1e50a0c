/**
 * Runs a saved model with ONNX Runtime alone, without ontrace.
 *
 *     node examples/run-artifact.mjs FOLDER SIGNATURE '{"x": [[1, 2]]}' [STEPS]
 *
 * A signature that writes variables, such as a training step, has their values as inputs and their new values as outputs. This program
 * feeds them into the next step. Prints the outputs of each step as a line of JSON.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ort from "onnxruntime-node";

const [, , folder, name, inputs = "{}", steps = "1"] = process.argv;
if (folder === undefined || name === undefined) {
  console.error("node examples/run-artifact.mjs FOLDER SIGNATURE INPUTS [STEPS]");
  process.exit(2);
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const signature = manifest.signatures[name];
const given = JSON.parse(inputs);

const feeds = Object.fromEntries(
  signature.inputs.map(({ name: input, dtype }) => [input, tensorOf(given[input], dtype)]),
);
for (const { variable, input } of signature.state) {
  if (input !== undefined) feeds[input] = stored(variable);
}
// This optimizer rounds the scalar factors of float64 matrix products to float32.
const extra = { optimization: { disable_specified_optimizers: "MatMulScaleFusion" } };
const session = await ort.InferenceSession.create(join(folder, signature.model.file), { extra });
for (let step = 0; step < Number(steps); step++) {
  const outputs = await session.run(feeds);
  for (const { input, output } of signature.state) {
    if (input !== undefined) feeds[input] = outputs[output];
  }
  const shown = Object.entries(outputs).map(([output, { dims, data }]) => [
    output,
    { dims, data: Array.from(data, Number) },
  ]);
  console.log(JSON.stringify(Object.fromEntries(shown)));
}

function tensorOf(nested, dtype) {
  const dims = [];
  for (let part = nested; Array.isArray(part); part = part[0]) dims.push(part.length);
  const data = [nested].flat(Infinity);
  return new ort.Tensor(
    dtype,
    arrays[dtype].from(dtype === "int64" ? data.map(BigInt) : data),
    dims,
  );
}

/** A tensor of the weights file, which has the safetensors format. */
function stored(variable) {
  const bytes = readFileSync(join(folder, manifest.weights.file));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const entry = JSON.parse(bytes.toString("utf8", 8, start))[variable];
  const [begin, end] = entry.data_offsets;
  const { dtype, shape } = manifest.weights.tensors[variable];
  const data = new Uint8Array(bytes.subarray(start + begin, start + end)).buffer;
  return new ort.Tensor(dtype, new arrays[dtype](data), shape);
}
