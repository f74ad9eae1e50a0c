// The built package computes, in both module formats, and its command starts.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";
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

// The package has what a release needs, whatever the state of this checkout.
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  ["scripts/release.mjs", "--dry-run", "--no-build"],
  { cwd: resolve(import.meta.dirname, "../.."), encoding: "utf8" },
);
assert.equal(status, 0, stderr);
assert.match(stdout, /^ontrace \d+\.\d+\.\d+\n/);
assert.match(stdout, /^ +[\d.]+ kB {2}dist\/index\.web\.mjs$/m);
assert.match(stdout, /^bundled from npm: .*\bprotobufjs\b/m);
assert.doesNotMatch(stdout, /\.map\b/);

// What users do with it, from the tarball.
await import("./projects.mjs");
