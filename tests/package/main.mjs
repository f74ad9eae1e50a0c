// The built package computes, in both module formats, and its command starts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as esm from "ontrace";

const require = createRequire(import.meta.url);

for (const tf of [esm, require("ontrace")]) {
  const x = tf.variable([1, 2, 3]);
  assert.deepEqual([...(await x.mul(x).data())], [1, 4, 9]);
}

const { bin, version } = require("ontrace/package.json");
const command = require.resolve(`../../${bin.ontrace}`);
assert.equal(
  execFileSync(process.execPath, [command, "--version"], { encoding: "utf8" }),
  `${version}\n`,
);
