import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeManifest } from "../../../compiler/artifact/decode-manifest";
import {
  encodeManifest,
  manifestFile,
  type SignatureRecord,
} from "../../../compiler/artifact/manifest";
import * as tf from "../../../index";
import { sha256 } from "../../../runtime/node/sha256";

const float = { dtype: "float32", shape: [2] } as const;

test.each<[string, (record: SignatureRecord) => SignatureRecord]>([
  [
    "dtype of an input",
    (record) => ({ ...record, inputs: [{ name: "x", dtype: "int32", shape: [2] }] }),
  ],
  ["shape of an input", (record) => ({ ...record, inputs: [{ ...float, name: "x", shape: [3] }] })],
  [
    "rank of an output",
    (record) => ({ ...record, outputs: [{ ...float, name: "output_0", shape: [] }] }),
  ],
  [
    "an output too many",
    (record) => ({ ...record, outputs: [...record.outputs, ...record.outputs] }),
  ],
])("a signature that does not fit its graph is damage: %s", async (_, change) => {
  const path = mkdtempSync(join(tmpdir(), "ontrace-"));
  try {
    const target = join(path, "model");
    const fn = tf.function((x: tf.Tensor) => x.tanh(), {
      inputSignature: [new tf.TensorSpec([2], "float32", "x")],
    });
    await tf.savedModel.save(fn, target);
    const file = join(target, manifestFile);
    const manifest = decodeManifest(readFileSync(file), file, sha256);
    const signatures = Object.fromEntries(
      Object.entries(manifest.signatures).map(([name, record]) => [name, change(record)]),
    );
    await tf.savedModel.load(target);
    writeFileSync(file, encodeManifest({ ...manifest, signatures }, sha256()));
    await expect(tf.savedModel.load(target)).rejects.toThrow(tf.DataLossError);
    await expect(tf.savedModel.load(target)).rejects.toThrow(/the types of graph/);
  } finally {
    rmSync(path, { recursive: true });
  }
});
