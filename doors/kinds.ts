/** The notation of the types of parameters, and whether a value is of such a type: read only to explain a call that failed. */

import { isDType } from "../ir/types/dtype";
import { Tensor } from "../api/tensors/tensor";
import { hasOwnDType, isNumericArray } from "../api/tensors/tensor-like";
import { dimOf } from "../api/tensors/unknown-size";

export type Kind =
  | { readonly is: "literal"; readonly value: string | number }
  | { readonly is: "union"; readonly options: readonly Kind[] }
  | { readonly is: "array"; readonly item: Kind }
  | { readonly is: "tuple"; readonly items: readonly Kind[] }
  | { readonly is: "object"; readonly fields: readonly ParameterKind[] }
  | { readonly is: "name"; readonly name: string };

/** A parameter, or a field of an object. */
export interface ParameterKind {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly kind: Kind;
}

const tokens = /"[^"]*"|\.\.\.|-?\d+(?:\.\d+)?|[\w$]+|\[\]|[?:,|()[\]{}]/g;

/** Parameters as a signature writes them: `x: TensorLike, axis?: number | number[]`. */
export const parseParameters = (text: string): readonly ParameterKind[] =>
  new Parser(text.match(tokens) ?? []).parameters();

class Parser {
  private at = 0;

  constructor(private readonly words: readonly string[]) {}

  parameters(end?: string): ParameterKind[] {
    const found: ParameterKind[] = [];
    while (this.at < this.words.length && !this.accept(end)) {
      const rest = this.accept("...");
      const name = this.next();
      const optional = this.accept("?");
      this.accept(":");
      found.push({ name, optional, rest, kind: this.union() });
      this.accept(",");
    }
    return found;
  }

  private union(): Kind {
    const options = [this.postfix()];
    while (this.accept("|")) options.push(this.postfix());
    const [only] = options;
    return only !== undefined && options.length === 1 ? only : { is: "union", options };
  }

  private postfix(): Kind {
    let kind = this.primary();
    while (this.accept("[]")) kind = { is: "array", item: kind };
    return kind;
  }

  private primary(): Kind {
    const word = this.next();
    if (word === "(") {
      const inner = this.union();
      this.accept(")");
      return inner;
    }
    if (word === "[") {
      const items: Kind[] = [];
      while (this.at < this.words.length && !this.accept("]")) {
        items.push(this.union());
        this.accept(",");
      }
      return { is: "tuple", items };
    }
    if (word === "{") return { is: "object", fields: this.parameters("}") };
    if (word.startsWith('"')) return { is: "literal", value: word.slice(1, -1) };
    return /^-?\d/.test(word) ? { is: "literal", value: Number(word) } : { is: "name", name: word };
  }

  private next(): string {
    return this.words[this.at++] ?? "";
  }

  private accept(word: string | undefined): boolean {
    if (word === undefined || this.words[this.at] !== word) return false;
    this.at += 1;
    return true;
  }
}

/** A part of an argument that is not of its type. */
export interface Mismatch {
  readonly place: string;
  readonly kind: Kind;
  readonly given: unknown;
}

const isObject = (given: unknown): given is object => typeof given === "object" && given !== null;

/** What the names in signatures accept; any other name is that of a class or an interface, which an object has to be. */
const named: Readonly<Record<string, (given: unknown) => boolean>> = {
  any: () => true,
  string: (given) => typeof given === "string",
  number: (given) => typeof given === "number",
  boolean: (given) => typeof given === "boolean",
  bigint: (given) => typeof given === "bigint",
  symbol: (given) => typeof given === "symbol",
  undefined: (given) => given === undefined,
  null: (given) => given === null,
  // A class cannot be called, so that it is no function that a parameter can take.
  function: (given) =>
    typeof given === "function" && !/^class\b/.test(Function.prototype.toString.call(given)),
  class: (given) => typeof given === "function",
  DType: (given) => typeof given === "string" && isDType(given),
  Tensor: (given) => given instanceof Tensor,
  TensorLike: (given) =>
    ["number", "boolean", "bigint"].includes(typeof given) ||
    hasOwnDType(given) ||
    isNumericArray(given) ||
    Array.isArray(given),
  ShapeLike: (given) => hasOwnDType(given) || Array.isArray(given),
  SymbolicDim: (given) => dimOf(given) !== undefined,
};

/** The first part of a value that does not fit, at its place in the argument; `undefined` where all of it fits. */
export function mismatch(kind: Kind, given: unknown, place: string): Mismatch | undefined {
  const wrong: Mismatch = { place, kind, given };
  if (kind.is === "literal") return given === kind.value ? undefined : wrong;
  if (kind.is === "name") return (named[kind.name] ?? isObject)(given) ? undefined : wrong;
  if (kind.is === "union") {
    const found = kind.options.map((option) => mismatch(option, given, place));
    if (found.includes(undefined)) return undefined;
    // A part of the only option that the value resembles says more than that none of them fits.
    const inner = found.filter((part) => part !== undefined && part.place !== place);
    return inner.length === 1 ? inner[0] : wrong;
  }
  if (kind.is === "object") {
    if (!isObject(given) || Array.isArray(given)) return wrong;
    return firstOf(kind.fields, (field) => {
      const value: unknown = Reflect.get(given, field.name);
      if (field.optional && value === undefined) return undefined;
      return mismatch(field.kind, value, `${place}.${field.name}`);
    });
  }
  if (!Array.isArray(given)) return wrong;
  const items: readonly unknown[] = given;
  if (kind.is === "array")
    return firstOf([...items.entries()], ([i, item]) =>
      mismatch(kind.item, item, `${place}[${i}]`),
    );
  if (items.length !== kind.items.length) return wrong;
  return firstOf([...kind.items.entries()], ([i, item]) =>
    mismatch(item, items[i], `${place}[${i}]`),
  );
}

function firstOf<T>(
  items: readonly T[],
  find: (item: T) => Mismatch | undefined,
): Mismatch | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names for readers, of kinds that they do not meet in documentation. */
const words: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  bigint: "a bigint",
  function: "a function",
  class: "a class",
  DType: "a dtype, such as float32",
  Tensor: "a tensor",
  TensorLike: "a tensor, or numbers that make one",
  ShapeLike: "an array of sizes",
};

export function formatKind(kind: Kind): string {
  if (kind.is === "name") return words[kind.name] ?? kind.name;
  if (kind.is === "literal") return JSON.stringify(kind.value);
  if (kind.is === "union")
    return kind.options
      .map(formatKind)
      .filter((text) => text !== "undefined")
      .join(" or ");
  if (kind.is === "tuple") return `an array [${kind.items.map(formatKind).join(", ")}]`;
  if (kind.is === "array") return `an array, each item of which is ${formatKind(kind.item)}`;
  return `an object { ${kind.fields.map(({ name, optional }) => (optional ? `${name}?` : name)).join(", ")} }`;
}
