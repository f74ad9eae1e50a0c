/** The parameters of every public function, read from the types of the entry point. */

import { join, relative } from "node:path";
import ts from "typescript";

/** What a parameter accepts. Types that a reader knows by name are not looked into. */
export type Kind =
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "union"; readonly options: readonly Kind[] }
  | { readonly kind: "array"; readonly item: Kind }
  | { readonly kind: "tuple"; readonly items: readonly Kind[] }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: Plain };

const plainKinds = [
  "any",
  "string",
  "number",
  "boolean",
  "bigint",
  "symbol",
  "undefined",
  "null",
  "never",
  "function",
  "class",
] as const;

export type Plain = (typeof plainKinds)[number];

export interface Field {
  readonly optional: boolean;
  readonly type: Kind;
}

export interface Parameter extends Field {
  readonly name: string;
  readonly rest: boolean;
}

/** A public function, constructor or method, under the path by which it is reached: `linalg.inv`, `Variable.prototype.assign`. */
export interface Signature {
  readonly name: string;
  /** The file of the innermost namespace that is a module, relative to the project's folder, and its name. */
  readonly module: { readonly name: string; readonly file: string };
  /** A chained method is one that a class has from a table of functions, rather than from its own text. */
  readonly kind: "function" | "class" | "method" | "chained" | "static";
  readonly overloads: readonly (readonly Parameter[])[];
}

/** Types that are made by functions of this library or that the reader of a message knows by name. */
const opaque = new Set([
  "Tensor",
  "ComplexTensor",
  "Variable",
  "TensorLike",
  "TensorSource",
  "ShapeLike",
  "TensorSpec",
  "IndexedSlices",
  "Dataset",
  "GradientTape",
  "Layer",
  "Optimizer",
  "Module",
]);

const root = join(__dirname, "..");

/**
 * Every function that a program reaches from a module's exports, through namespaces, objects and classes. What exists as a type only, and what
 * a class has from the one that it extends, is not listed.
 *
 * @param library the module, loaded
 */
export function signatures(entry: string, library: object): readonly Signature[] {
  const config: unknown = ts.readConfigFile(join(root, "tsconfig.json"), (file) =>
    ts.sys.readFile(file),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(root, entry)], { ...options, noEmit: true });
  const source = program.getSourceFile(join(root, entry));
  if (source === undefined) throw new Error(`${entry} is not a file of this project`);
  return new Reader(program.getTypeChecker(), source).read(library);
}

class Reader {
  private readonly found: Signature[] = [];
  private readonly visited = new Set<ts.Symbol>();
  private module: Signature["module"] = { name: "", file: "" };

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly source: ts.SourceFile,
  ) {}

  read(library: object): readonly Signature[] {
    const module = this.checker.getSymbolAtLocation(this.source);
    if (module === undefined) throw new Error(`${this.source.fileName} is not a module`);
    this.visitModule(module, "", "", library);
    return this.found;
  }

  private visitModule(module: ts.Symbol, name: string, prefix: string, value: unknown): void {
    const outer = this.module;
    const [file] = module.declarations ?? [];
    this.module = { name, file: relative(root, file?.getSourceFile().fileName ?? "") };
    for (const member of this.checker.getExportsOfModule(module))
      this.visit(member, `${prefix}${member.name}`, memberOf(value, member.name));
    this.module = outer;
  }

  private visit(symbol: ts.Symbol, path: string, value: unknown): void {
    const target = this.resolved(symbol);
    if (value === undefined || !(target.flags & ts.SymbolFlags.Value)) return;
    if (target.flags & ts.SymbolFlags.ValueModule) {
      this.visitModule(target, path, `${path}.`, value);
      return;
    }
    const type = this.checker.getTypeOfSymbol(target);
    if (target.flags & ts.SymbolFlags.Class) this.visitClass(target, type, path, value);
    else if (type.getConstructSignatures().length > 0)
      this.add(path, "class", type.getConstructSignatures());
    else if (type.getCallSignatures().length > 0)
      this.add(path, "function", type.getCallSignatures());
    else if (type.flags & ts.TypeFlags.Object && !this.visited.has(target)) {
      this.visited.add(target);
      for (const member of type.getProperties())
        if (!isNative(member))
          this.visit(member, `${path}.${member.name}`, memberOf(value, member.name));
    }
  }

  private visitClass(symbol: ts.Symbol, type: ts.Type, path: string, value: unknown): void {
    this.add(path, "class", type.getConstructSignatures());
    const prototype = Object(memberOf(value, "prototype")) as object;
    for (const member of this.checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      if (!Object.hasOwn(prototype, member.name)) continue;
      const { parent } = member.valueDeclaration ?? {};
      const isWritten = symbol.declarations?.some((declaration) => declaration === parent) === true;
      const kind = isWritten ? "method" : "chained";
      this.visitMember(member, `${path}.prototype.${member.name}`, kind);
    }
    for (const member of type.getProperties())
      if (member.name !== "prototype" && Object.hasOwn(Object(value) as object, member.name))
        this.visitMember(member, `${path}.${member.name}`, "static");
  }

  private visitMember(member: ts.Symbol, path: string, kind: Signature["kind"]): void {
    const modifiers = member.valueDeclaration
      ? ts.getCombinedModifierFlags(member.valueDeclaration)
      : ts.ModifierFlags.None;
    const isHidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    if (modifiers & isHidden || member.name.startsWith("__") || isNative(member)) return;
    const calls = this.checker.getTypeOfSymbol(member).getCallSignatures();
    if (calls.length > 0) this.add(path, kind, calls);
  }

  private add(name: string, kind: Signature["kind"], calls: readonly ts.Signature[]): void {
    const overloads = calls.map((call) => call.getParameters().flatMap((p) => this.parameter(p)));
    this.found.push({ name, kind, module: this.module, overloads });
  }

  private parameter(parameter: ts.Symbol): readonly Parameter[] {
    const declaration = parameter.valueDeclaration;
    const written =
      declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
    const whole = this.checker.getTypeOfSymbolAtLocation(parameter, this.source);
    const type = this.kindOf(whole, 0);
    const rest = written?.dotDotDotToken !== undefined;
    // A method's type is derived from a function's, so that its parameters are a tuple.
    if (rest && type.kind === "tuple")
      return type.items.map((item, i) => {
        const optional = acceptsUndefined(item);
        const name = labelOf(whole, i) ?? `${parameter.name}[${i}]`;
        return { name, optional, rest: false, type: item };
      });
    const optional =
      written !== undefined &&
      (written.questionToken !== undefined || written.initializer !== undefined);
    return [{ name: parameter.name, optional, rest, type }];
  }

  private kindOf(type: ts.Type, depth: number): Kind {
    const alias = type.aliasSymbol?.name;
    if (alias !== undefined && opaque.has(alias)) return { kind: "named", name: alias };
    const plain = plainKinds.find((name) => type.flags & (flagsOf[name] ?? 0));
    if (type.isStringLiteral() || type.isNumberLiteral())
      return { kind: "literal", value: type.value };
    if (plain !== undefined) return { kind: plain };
    if (type.flags & ts.TypeFlags.TypeParameter) {
      const bound = this.checker.getBaseConstraintOfType(type);
      return bound === undefined || bound === type ? { kind: "any" } : this.kindOf(bound, depth);
    }
    if (type.isUnion()) return unionOf(type.types.map((part) => this.kindOf(part, depth)));
    if (type.isIntersection()) return unionOf(type.types.map((part) => this.kindOf(part, depth)));
    return this.objectKind(type, depth);
  }

  private objectKind(type: ts.Type, depth: number): Kind {
    if (this.checker.isTupleType(type))
      return { kind: "tuple", items: this.argumentsOf(type, depth) };
    if (this.checker.isArrayLikeType(type))
      return { kind: "array", item: this.argumentsOf(type, depth)[0] ?? { kind: "any" } };
    // The type `object` has no symbol, which its declaration does not say.
    const symbol = type.symbol as ts.Symbol | undefined;
    if (symbol === undefined) return { kind: "any" };
    if (opaque.has(symbol.name)) return { kind: "named", name: symbol.name };
    if (type.getCallSignatures().length > 0) return { kind: "function" };
    if (type.getConstructSignatures().length > 0) return { kind: "class" };
    if (symbol.flags & ts.SymbolFlags.Class || isNative(symbol))
      return { kind: "named", name: symbol.name };
    if (depth > 2) return { kind: "object", fields: {} };
    const fields = type.getProperties().map((field): readonly [string, Field] => [
      field.name,
      {
        optional: Boolean(field.flags & ts.SymbolFlags.Optional),
        type: this.kindOf(this.checker.getTypeOfSymbol(field), depth + 1),
      },
    ]);
    return { kind: "object", fields: Object.fromEntries(fields) };
  }

  private argumentsOf(type: ts.Type, depth: number): readonly Kind[] {
    if (depth > 3) return [];
    const reference = type as ts.TypeReference;
    return this.checker.getTypeArguments(reference).map((item) => this.kindOf(item, depth + 1));
  }

  private resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

function labelOf(tuple: ts.Type, index: number): string | undefined {
  const { target } = tuple as ts.TupleTypeReference;
  return target.labeledElementDeclarations?.[index]?.name.getText();
}

const flagsOf: Readonly<Partial<Record<Plain, ts.TypeFlags>>> = {
  any: ts.TypeFlags.Any | ts.TypeFlags.Unknown,
  string: ts.TypeFlags.StringLike & ~ts.TypeFlags.StringLiteral,
  number: ts.TypeFlags.NumberLike & ~ts.TypeFlags.NumberLiteral,
  boolean: ts.TypeFlags.BooleanLike,
  bigint: ts.TypeFlags.BigIntLike,
  symbol: ts.TypeFlags.ESSymbolLike,
  undefined: ts.TypeFlags.Undefined | ts.TypeFlags.Void,
  null: ts.TypeFlags.Null,
  never: ts.TypeFlags.Never,
};

const isNative = (symbol: ts.Symbol): boolean =>
  symbol.declarations?.every((d) => d.getSourceFile().fileName.includes("/node_modules/")) ?? false;

const memberOf = (holder: unknown, name: string): unknown => {
  const value: unknown = Reflect.get(Object(holder) as object, name);
  return value;
};

const acceptsUndefined = (kind: Kind): boolean =>
  kind.kind === "undefined" ||
  kind.kind === "any" ||
  (kind.kind === "union" && kind.options.some(acceptsUndefined));

function unionOf(options: readonly Kind[]): Kind {
  const distinct = new Map(options.map((option) => [JSON.stringify(option), option]));
  const [first, ...others] = distinct.values();
  if (first === undefined) return { kind: "never" };
  return others.length === 0 ? first : { kind: "union", options: [first, ...others] };
}
