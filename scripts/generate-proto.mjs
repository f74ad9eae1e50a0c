/**
 * Generates from the official schema of ONNX: the static encoder and decoder of all its messages, for tools, and the table of the messages that the
 * library writes.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
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

/** What models consist of that the library writes. Fields of other messages are left out of the table. */
const written = [
  ...["ModelProto", "OperatorSetIdProto", "FunctionProto", "GraphProto", "NodeProto"],
  ...["AttributeProto", "TensorProto", "StringStringEntryProto", "ValueInfoProto", "TypeProto"],
  ...["TypeProto.Tensor", "TensorShapeProto", "TensorShapeProto.Dimension"],
];
/** Enumerations whose members the library names. */
const enumerations = ["AttributeProto.AttributeType", "TensorProto.DataLocation"];

const { root } = protobuf.parse(readFileSync(`${folder}onnx.proto`, "utf8"));
root.resolveAll();
const schema = root.lookup("onnx");

/** A field as `name number type`, with `*` after the type of a repeated one and `+` after that of a packed one. */
function fieldText({ name, id, repeated, packed, type, resolvedType }) {
  const isMessage = resolvedType instanceof protobuf.Type;
  const message = isMessage ? resolvedType.fullName.slice(".onnx.".length) : undefined;
  if (isMessage && !written.includes(message)) return [];
  const kind = message ?? (resolvedType === null ? type : "int32");
  return [`${name} ${id} ${kind}${packed ? "+" : repeated ? "*" : ""}`];
}

const messages = written.map((name) => {
  const fields = schema.lookupType(name).fieldsArray.sort((a, b) => a.id - b.id);
  return `  "${name}": "${fields.flatMap(fieldText).join()}",\n`;
});
const enums = enumerations.map((name) => {
  const { values } = schema.lookupEnum(name);
  return `export const ${name.split(".").at(-1)}: typeof onnx.${name} = ${JSON.stringify(values)};\n`;
});
writeFileSync(
  `${folder}generated/written.ts`,
  `import type { onnx } from "./onnx";\nexport const written = {\n${messages.join("")}} as const;\n${enums.join("")}`,
);
