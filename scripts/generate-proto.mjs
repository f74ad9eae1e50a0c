/** Generates the static encoder and decoder of ONNX models from the official schema. */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pbjs from "protobufjs-cli/pbjs.js";
import pbts from "protobufjs-cli/pbts.js";

const folder = fileURLToPath(new URL("../compiler/onnx/proto/", import.meta.url));
const generated = `${folder}generated/onnx`;

const run = (main, args) =>
  new Promise((resolve, reject) => {
    main(args, (error) => (error ? reject(error) : resolve()));
  });

mkdirSync(`${folder}generated`, { recursive: true });
await run(pbjs.main, [
  ...["--target", "static-module", "--wrap", "commonjs", "--dependency", "protobufjs/minimal.js"],
  ...["--no-create", "--no-verify", "--no-delimited", "--no-service"],
  ...["--out", `${generated}.js`, `${folder}onnx.proto`],
]);
await run(pbts.main, ["--out", `${generated}.d.ts`, `${generated}.js`]);
