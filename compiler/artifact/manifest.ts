/** The manifest of an artifact: the records that it consists of, and its encoding as JSON. */

import type { DType } from "../../ir/types/dtype";
import { checksumOf, type Checksum } from "./checksum";

/** The version of the format that this library writes. The first had CRC-32 checksums, and none of the weights file and of the manifest itself. */
export const formatVersion = 2;

export const manifestFile = "manifest.json";
export const weightsFile = "weights.safetensors";
export const graphsFile = "graph.ir";

/** Checksums in hexadecimal digits, by their algorithms. */
export interface Checksums {
  readonly sha256?: string;
  /** In the first version of the format. */
  readonly crc32?: string;
}

/** A file with its size and checksum, to detect damage. */
export interface FileRecord extends Checksums {
  readonly file: string;
  readonly bytes: number;
}

/** A tensor in the weights file. The first version of the format had checksums of tensors instead of one of the file. */
export interface TensorRecord {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly crc32?: string;
}

/** A variable; its initial value is the tensor of its name. */
export interface VariableRecord {
  readonly name: string;
  readonly trainable: boolean;
}

/** An input or output of a signature's model; a size that varies is the text of a symbolic dim. */
export interface PortRecord {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A structure of arguments or results. A leaf is a port, by its name, or a plain value, by its text. */
export type Structure =
  | { readonly tensor: string }
  | { readonly plain: string }
  | { readonly array: readonly Structure[] }
  | { readonly object: Readonly<Record<string, Structure>> }
  | { readonly slices: readonly Structure[]; readonly denseShape: readonly number[] | null };

/** A variable that a signature writes: the model has its value as an input and its new value as an output. */
export interface StateRecord {
  readonly variable: string;
  /** Absent if the model does not need the value before the run. */
  readonly input?: string;
  readonly output: string;
}

/** An assertion of a signature: an output of the model that must be true. */
export interface CheckRecord {
  readonly message: string;
  readonly output: string;
}

/** A function for arguments of one kind. */
export interface SignatureRecord {
  readonly model: FileRecord;
  /** Name of the graph in the file of graphs. */
  readonly graph: string;
  /** The graph's first parameters. */
  readonly inputs: readonly PortRecord[];
  /** The graph's last parameters: names of tensors in the weights file. */
  readonly captures: readonly string[];
  /** The graph's results. */
  readonly outputs: readonly PortRecord[];
  readonly arguments: Structure;
  readonly returns: Structure;
  readonly state: readonly StateRecord[];
  readonly checks: readonly CheckRecord[];
}

/** An attribute of a saved object. */
export type ObjectEntry =
  | { readonly variable: string }
  /** Names of signatures: the function's traces. */
  | { readonly function: readonly string[] }
  /** Index of another object. */
  | { readonly object: number };

export const objectKinds = ["module", "object", "array", "map"] as const;

export interface ObjectRecord {
  readonly kind: (typeof objectKinds)[number];
  /** A module's own name. */
  readonly name?: string;
  readonly entries: Readonly<Record<string, ObjectEntry>>;
}

/** The content of an artifact. It is stored as JSON. */
export interface Manifest {
  readonly format: "ontrace";
  readonly version: number;
  /** What no other save has; absent in the first version of the format. */
  readonly save?: string;
  readonly graphs: FileRecord;
  readonly weights: FileRecord & { readonly tensors: Readonly<Record<string, TensorRecord>> };
  readonly variables: readonly VariableRecord[];
  readonly signatures: Readonly<Record<string, SignatureRecord>>;
  /** The signature that is used by default. */
  readonly defaultSignature?: string;
  /** The saved objects; the first is the one passed to `save`. */
  readonly objects: readonly ObjectRecord[];
}

/** The names of an artifact's files, without the manifest's. Each comes after those that it refers to. */
export const filesOf = ({ graphs, weights, signatures }: Manifest): readonly string[] => [
  weights.file,
  graphs.file,
  ...Object.values(signatures).map(({ model }) => model.file),
];

/** A manifest as text, which ends with the checksum of what is before it. */
export function encodeManifest(manifest: Manifest, sha256: Checksum): Uint8Array {
  const json = JSON.stringify(manifest, null, 2);
  // Lists of numbers or names are written on one line.
  const compact = json.replace(
    /\[\n\s*([^[\]{}]*?)\n\s*\]/g,
    (_, items: string) => `[${items.replace(/\n\s*/g, " ")}]`,
  );
  const text = compact.replace(/\n\}$/, "");
  const encoder = new TextEncoder();
  return encoder.encode(text + checksumText(checksumOf(encoder.encode(text), sha256)));
}

/** The end of a manifest's text. */
const checksumText = (sha256: string): string => `,\n  "sha256": "${sha256}"\n}\n`;

const checksumPattern = /,\n {2}"sha256": "[^"\n]*"\n\}\n$/;

/**
 * Whether a manifest's text is what was written: its end is the checksum of the rest. `undefined` if it has none, as in the first version of the
 * format.
 */
export function isIntact(bytes: Uint8Array, sha256: Checksum): boolean | undefined {
  const length = checksumText("0".repeat(64)).length;
  const rest = bytes.subarray(0, Math.max(0, bytes.length - length));
  const end = new TextDecoder().decode(bytes.subarray(rest.length));
  return checksumPattern.test(end) ? end === checksumText(checksumOf(rest, sha256)) : undefined;
}
