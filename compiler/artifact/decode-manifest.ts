/** The decoder of manifests: checks the JSON's structure and its references, with errors that name the path. */

import type { Checksum } from "./checksum";
import { isDType } from "../../ir/types/dtype";
import { DataLossError, UnimplementedError } from "../../ir/errors";
import {
  filesOf,
  formatVersion,
  isIntact,
  manifestFile,
  objectKinds,
  type Checksums,
  type FileRecord,
  type Manifest,
  type ObjectEntry,
  type ObjectRecord,
  type PortRecord,
  type SignatureRecord,
  type CheckRecord,
  type StateRecord,
  type Structure,
  type TensorRecord,
  type VariableRecord,
} from "./manifest";

/** One position in a manifest, whose value is not checked yet. */
class Place {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly file: string,
  ) {}

  fail(expected: string): DataLossError {
    const text = JSON.stringify(this.value) as string | undefined;
    return new DataLossError({
      what: `${this.file} is damaged at ${this.path === "" ? "its root" : this.path}`,
      given: text ?? "nothing",
      expected,
      fix: "save the artifact again",
    });
  }

  get(key: string): Place {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.fail("an object");
    }
    const inner: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    return new Place(inner, this.path === "" ? key : `${this.path}.${key}`, this.file);
  }

  has(key: string): boolean {
    return this.get(key).value !== undefined;
  }

  string(): string {
    if (typeof this.value !== "string") throw this.fail("a string");
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.fail("true or false");
    return this.value;
  }

  size(): number {
    if (!Number.isInteger(this.value) || Number(this.value) < 0) throw this.fail("a size");
    return Number(this.value);
  }

  list<T>(read: (item: Place) => T): T[] {
    if (!Array.isArray(this.value)) throw this.fail("a list");
    return this.value.map((item: unknown, i) =>
      read(new Place(item, `${this.path}[${i}]`, this.file)),
    );
  }

  record<T>(read: (item: Place) => T): Record<string, T> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.fail("an object");
    }
    return Object.fromEntries(Object.keys(value).map((key) => [key, read(this.get(key))]));
  }
}

const text = (place: Place): string => place.string();

/** A name in the artifact's folder: no path, which may lead out of it, and none of those that others use there. */
function fileName(place: Place): string {
  const name = place.string();
  const isPlain = /^[^/\\\0]+$/.test(name) && !/^\.\.?$|^\.ontrace-/.test(name);
  if (!isPlain || name === manifestFile) throw place.fail("the name of a file in the folder");
  return name;
}

/** Reads the record of a file, with the checksum that the version of the format has. */
type FileReader = (place: Place) => FileRecord;

const fileReader =
  (algorithm: keyof Checksums): FileReader =>
  (place) => ({
    file: fileName(place.get("file")),
    bytes: place.get("bytes").size(),
    [algorithm]: place.get(algorithm).string(),
  });

function dtype(place: Place): TensorRecord["dtype"] {
  if (!isDType(place.value)) throw place.fail("a dtype");
  return place.value;
}

const tensorRecord = (place: Place): TensorRecord => ({
  dtype: dtype(place.get("dtype")),
  shape: place.get("shape").list((dim) => dim.size()),
  ...(place.has("crc32") ? { crc32: place.get("crc32").string() } : {}),
});

const variableRecord = (place: Place): VariableRecord => ({
  name: place.get("name").string(),
  trainable: place.get("trainable").boolean(),
});

const portRecord = (place: Place): PortRecord => ({
  name: place.get("name").string(),
  dtype: dtype(place.get("dtype")),
  shape: place
    .get("shape")
    .list((dim) => (typeof dim.value === "string" ? dim.string() : dim.size())),
});

function structure(place: Place): Structure {
  if (place.has("tensor")) return { tensor: place.get("tensor").string() };
  if (place.has("plain")) return { plain: place.get("plain").string() };
  if (place.has("array")) return { array: place.get("array").list(structure) };
  if (place.has("slices")) {
    const shape = place.get("denseShape");
    return {
      slices: place.get("slices").list(structure),
      denseShape: shape.value === null ? null : shape.list((dim) => dim.size()),
    };
  }
  return { object: place.get("object").record(structure) };
}

const stateRecord = (place: Place): StateRecord => ({
  variable: place.get("variable").string(),
  ...(place.has("input") ? { input: place.get("input").string() } : {}),
  output: place.get("output").string(),
});

const checkRecord = (place: Place): CheckRecord => ({
  message: place.get("message").string(),
  output: place.get("output").string(),
});

const signatureRecord = (place: Place, file: FileReader): SignatureRecord => ({
  model: file(place.get("model")),
  graph: place.get("graph").string(),
  inputs: place.get("inputs").list(portRecord),
  captures: place.get("captures").list(text),
  outputs: place.get("outputs").list(portRecord),
  arguments: structure(place.get("arguments")),
  returns: structure(place.get("returns")),
  state: place.get("state").list(stateRecord),
  checks: place.has("checks") ? place.get("checks").list(checkRecord) : [],
});

function objectEntry(place: Place): ObjectEntry {
  if (place.has("variable")) return { variable: place.get("variable").string() };
  if (place.has("function")) return { function: place.get("function").list(text) };
  return { object: place.get("object").size() };
}

function objectRecord(place: Place): ObjectRecord {
  const kind = objectKinds.find((known) => known === place.get("kind").value);
  if (kind === undefined) throw place.get("kind").fail(`one of ${objectKinds.join(", ")}`);
  return {
    kind,
    ...(place.has("name") ? { name: place.get("name").string() } : {}),
    entries: place.get("entries").record(objectEntry),
  };
}

/** The first version of the format, which had no checksum of the manifest. */
const firstVersion = 1;

/**
 * Reads a manifest.
 *
 * @param file name of the file, for errors
 * @param sha256 a new checksum
 * @throws DataLossError for damage, UnimplementedError for a newer version of the format
 */
export function decodeManifest(bytes: Uint8Array, file: string, sha256: () => Checksum): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new DataLossError(
      {
        what: `${file} is damaged: it is not JSON`,
        given: `${bytes.length} bytes: ${String(error)}`,
        expected: "the manifest of an artifact",
        fix: "save the artifact again",
      },
      undefined,
      { cause: error },
    );
  }
  const root = new Place(json, "", file);
  if (root.get("format").value !== "ontrace") throw root.get("format").fail('"ontrace"');
  const damaged = (given: string): DataLossError =>
    new DataLossError({
      what: `${file} is damaged`,
      given,
      expected: "what was saved",
      fix: "copy the artifact again, or save it again",
    });
  const intact = isIntact(bytes, sha256());
  if (intact === false) throw damaged("content that its checksum does not fit");
  const version = root.get("version").size();
  if (version > formatVersion) {
    throw new UnimplementedError({
      what: `${file} was written by a newer version of ontrace`,
      given: `format version ${version}`,
      expected: `format version ${formatVersion} or older`,
      fix: "update ontrace",
    });
  }
  const isFirst = version <= firstVersion;
  if (intact === undefined && !isFirst) throw damaged("no checksum at its end");
  const readFile = fileReader(isFirst ? "crc32" : "sha256");
  const weights = root.get("weights");
  const manifest: Manifest = {
    format: "ontrace",
    version,
    ...(root.has("save") ? { save: root.get("save").string() } : {}),
    graphs: readFile(root.get("graphs")),
    weights: {
      ...(isFirst
        ? { file: fileName(weights.get("file")), bytes: weights.get("bytes").size() }
        : readFile(weights)),
      tensors: weights.get("tensors").record(tensorRecord),
    },
    variables: root.get("variables").list(variableRecord),
    signatures: root.get("signatures").record((each) => signatureRecord(each, readFile)),
    ...(root.has("defaultSignature")
      ? { defaultSignature: root.get("defaultSignature").string() }
      : {}),
    objects: root.get("objects").list(objectRecord),
  };
  checkReferences(manifest, file);
  return manifest;
}

/** Checks that the manifest defines all names that it refers to. */
function checkReferences(manifest: Manifest, file: string): void {
  const { weights, variables, signatures, objects } = manifest;
  const files = filesOf(manifest);
  const twice = files.find((name, i) => files.indexOf(name) !== i);
  if (twice !== undefined) throw new Place(twice, "signatures", file).fail("each file once");
  const missing = (kind: string, name: string, path: string): DataLossError =>
    new Place(name, path, file).fail(`a ${kind} of the manifest`);
  const { defaultSignature = "" } = manifest;
  if (defaultSignature !== "" && !Object.hasOwn(signatures, defaultSignature)) {
    throw missing("signature", defaultSignature, "defaultSignature");
  }
  const variableNames = new Set(variables.map(({ name }) => name));
  for (const { name } of variables) {
    if (!Object.hasOwn(weights.tensors, name)) throw missing("tensor", name, "variables");
  }
  for (const [name, { captures, state }] of Object.entries(signatures)) {
    for (const capture of captures) {
      if (!Object.hasOwn(weights.tensors, capture)) {
        throw missing("tensor", capture, `signatures.${name}.captures`);
      }
    }
    for (const { variable } of state) {
      if (!variableNames.has(variable)) {
        throw missing("variable", variable, `signatures.${name}.state`);
      }
    }
  }
  objects.forEach(({ entries }, i) => {
    for (const [key, entry] of Object.entries(entries)) {
      const path = `objects[${i}].entries.${key}`;
      if ("variable" in entry && !variableNames.has(entry.variable)) {
        throw missing("variable", entry.variable, path);
      }
      if ("object" in entry && entry.object >= objects.length) {
        throw missing("object", String(entry.object), path);
      }
      if ("function" in entry) {
        const unknown = entry.function.find((name) => !Object.hasOwn(signatures, name));
        if (unknown !== undefined) throw missing("signature", unknown, path);
      }
    }
  });
}
