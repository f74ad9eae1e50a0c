/** The manifest of an artifact: the records that it consists of, and its encoding as JSON. */

import type { DType } from "../../ir/types/dtype";

/** The version of the format that this library writes. */
export const formatVersion = 1;

export const manifestFile = "manifest.json";
export const weightsFile = "weights.safetensors";
export const graphsFile = "graph.ir";

/** A file with its size and checksum, to detect damage. */
export interface FileRecord {
  readonly file: string;
  readonly bytes: number;
  readonly crc32: string;
}

/** A tensor in the weights file. */
export interface TensorRecord {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly crc32: string;
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
  readonly graphs: FileRecord;
  readonly weights: {
    readonly file: string;
    readonly bytes: number;
    readonly tensors: Readonly<Record<string, TensorRecord>>;
  };
  readonly variables: readonly VariableRecord[];
  readonly signatures: Readonly<Record<string, SignatureRecord>>;
  /** The signature that is used by default. */
  readonly defaultSignature?: string;
  /** The saved objects; the first is the one passed to `save`. */
  readonly objects: readonly ObjectRecord[];
}

export const encodeManifest = (manifest: Manifest): Uint8Array => {
  const json = JSON.stringify(manifest, null, 2);
  // Lists of numbers or names are written on one line.
  const compact = json.replace(
    /\[\n\s*([^[\]{}]*?)\n\s*\]/g,
    (_, items: string) => `[${items.replace(/\n\s*/g, " ")}]`,
  );
  return new TextEncoder().encode(`${compact}\n`);
};
