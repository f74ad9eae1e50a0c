/** The objects of a saved model: modules, containers, variables and functions, as they are collected, recorded and restored. */

import type { ObjectEntry, ObjectRecord } from "../../compiler/artifact/manifest";
import { isPlainObject, requireNesting } from "../structure";
import { Module } from "../variables/module";
import {
  isPolymorphic,
  tracedMethod,
  type PolymorphicFunction,
} from "../functions/polymorphic-function";
import { Variable } from "../variables/variable";

type Kind = ObjectRecord["kind"];

/** A module or container with variables or functions, in the form in which it is saved. */
export interface SavedObject {
  readonly kind: Kind;
  readonly name: string | undefined;
  readonly entries: Map<string, SavedEntry>;
}

type SavedEntry = Variable | PolymorphicFunction | SavedObject;

/** A function of a saved object, and the path of attributes to it. */
export interface SavedFunction {
  readonly path: string;
  readonly fn: PolymorphicFunction;
}

const isSavedObject = (entry: SavedEntry): entry is SavedObject =>
  typeof entry === "object" && "entries" in entry;

/** The variables and functions that an object holds, at any depth of modules, arrays, plain objects and maps. */
export function savedObject(root: object): SavedObject {
  const seen = new Map<object, SavedObject>();
  const visit = (held: unknown, depth: number): SavedEntry | undefined => {
    requireNesting(depth, "The object passed to tf.savedModel.save");
    if (held instanceof Variable || isPolymorphic(held)) return held;
    if (typeof held !== "object" || held === null) return undefined;
    const known = seen.get(held);
    if (known !== undefined) return known;
    const kind = kindOf(held);
    if (kind === undefined) return undefined;
    const name = held instanceof Module ? held.name : undefined;
    const saved: SavedObject = { kind, name, entries: new Map() };
    seen.set(held, saved);
    for (const [key, inner] of attributesOf(held)) {
      const entry = visit(inner, depth + 1);
      if (entry !== undefined && !isEmpty(entry)) saved.entries.set(key, entry);
    }
    return saved;
  };
  const found = isPolymorphic(root) ? undefined : visit(root, 0);
  if (found !== undefined && isSavedObject(found)) return found;
  const entries = new Map<string, SavedEntry>();
  if (isPolymorphic(root)) {
    entries.set(root.name === "anonymous" ? "call" : root.name, root);
  }
  return { kind: "object", name: undefined, entries };
}

const isEmpty = (entry: SavedEntry): boolean =>
  isSavedObject(entry) && entry.kind !== "module" && entry.entries.size === 0;

function kindOf(held: object): Kind | undefined {
  if (held instanceof Module) return "module";
  if (Array.isArray(held)) return "array";
  if (held instanceof Map) return "map";
  return isPlainObject(held) ? "object" : undefined;
}

function attributesOf(held: object): readonly (readonly [string, unknown])[] {
  if (held instanceof Map) return [...held].map(([key, item]) => [String(key), item]);
  const own = Object.entries(held);
  return held instanceof Module ? [...own, ...methodsOf(held)] : own;
}

/** The traced functions of a module's decorated methods. */
function methodsOf(module: Module): readonly (readonly [string, PolymorphicFunction])[] {
  const found = new Map<string, PolymorphicFunction>();
  for (
    let prototype: unknown = Object.getPrototypeOf(module);
    typeof prototype === "object" && prototype !== null && prototype !== Module.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const method: unknown = Reflect.get(descriptor, "get") ?? descriptor.value;
      if (typeof method !== "function" || found.has(key)) continue;
      const traced = tracedMethod(module, method);
      if (traced !== undefined) found.set(key, traced);
    }
  }
  return [...found];
}

/** All objects, each once, the root first. */
function objectsOf(root: SavedObject): readonly SavedObject[] {
  const objects = new Set([root]);
  for (const { entries } of objects) {
    for (const entry of entries.values()) if (isSavedObject(entry)) objects.add(entry);
  }
  return [...objects];
}

/** All variables, each once, nearest first. */
export const variablesOf = (root: SavedObject): readonly Variable[] => [
  ...new Set(
    objectsOf(root).flatMap(({ entries }) =>
      [...entries.values()].filter((entry) => entry instanceof Variable),
    ),
  ),
];

/** All functions, each once, with the first path to it. */
export function functionsOf(root: SavedObject): readonly SavedFunction[] {
  const paths = new Map<SavedObject, string>([[root, ""]]);
  const functions = new Map<PolymorphicFunction, string>();
  for (const [{ entries }, path] of paths) {
    for (const [key, entry] of entries) {
      const inner = path === "" ? key : `${path}/${key}`;
      if (isPolymorphic(entry) && !functions.has(entry)) functions.set(entry, inner);
      else if (!(entry instanceof Variable) && isSavedObject(entry) && !paths.has(entry))
        paths.set(entry, inner);
    }
  }
  return [...functions].map(([fn, path]) => ({ path, fn }));
}

/** The objects as a manifest records them. */
export function objectRecords(
  root: SavedObject,
  nameOf: (variable: Variable) => string,
  signaturesOf: (fn: PolymorphicFunction) => readonly string[],
): readonly ObjectRecord[] {
  const objects = objectsOf(root);
  const recorded = (entry: SavedEntry): ObjectEntry => {
    if (entry instanceof Variable) return { variable: nameOf(entry) };
    if (isSavedObject(entry)) return { object: objects.indexOf(entry) };
    return { function: signaturesOf(entry) };
  };
  return objects.map(({ kind, name, entries }) => ({
    kind,
    ...(name === undefined ? {} : { name }),
    entries: Object.fromEntries([...entries].map(([key, entry]) => [key, recorded(entry)])),
  }));
}

/** Restores the recorded objects. The first one is `root`, which gets the attributes of the saved object. */
export function restoreObjects(
  records: readonly ObjectRecord[],
  root: Module,
  variable: (name: string) => unknown,
  fn: (key: string, signatures: readonly string[]) => unknown,
): void {
  const objects = records.map((record, i) => (i === 0 ? root : emptyObject(record)));
  records.forEach(({ entries }, i) => {
    const object = objects[i];
    if (object === undefined) return;
    for (const [key, entry] of Object.entries(entries)) {
      const value =
        "variable" in entry
          ? variable(entry.variable)
          : "object" in entry
            ? objects[entry.object]
            : fn(key, entry.function);
      if (object instanceof Map) object.set(key, value);
      else
        Object.defineProperty(object, key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
  });
}

function emptyObject({ kind, name }: ObjectRecord): object {
  if (kind === "array") return [];
  if (kind === "map") return new Map<string, unknown>();
  return kind === "module" ? new Module(name) : {};
}
