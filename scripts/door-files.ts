/** The text of the files in doors/generated/, from the types of what index.ts exports. */

import * as library from "./../index";
import { signatures, type Kind, type Parameter, type Signature } from "./signatures";

export interface DoorFile {
  readonly name: string;
  readonly text: string;
}

/** A file for the entry point and one for each namespace that is a module, so that a bundler can leave out what a program does not use. */
export function doorFiles(): readonly DoorFile[] {
  const modules = new Map<string, Signature[]>();
  for (const signature of signatures("index.ts", library)) {
    const { name } = signature.module;
    modules.set(name, [...(modules.get(name) ?? []), signature]);
  }
  return [...modules].map(([name, members]) => ({
    name: name === "" ? "index.ts" : `${fileName(name)}.ts`,
    text: textOf(name, members, [...modules.keys()]),
  }));
}

/** The public functions without a door, each with the reason. */
export const undoored = (): readonly { readonly name: string; readonly reason: string }[] =>
  signatures("index.ts", library).flatMap((signature) => {
    const { name } = signature;
    if (parametersText(signature) !== undefined) return [];
    return [{ name, reason: "it has no parameters, or any value will do" }];
  });

const fileName = (namespace: string): string =>
  namespace.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`).replaceAll("_", "-");

/** A holder of functions that is no module: an object or a class. */
interface Holder {
  /** The parameters of its constructor, where it is a class. */
  readonly built: string | undefined;
  readonly own: Record<string, string>;
  readonly methods: Record<string, string>;
  hasChained: boolean;
}

function textOf(
  namespace: string,
  members: readonly Signature[],
  modules: readonly string[],
): string {
  const functions: (readonly [name: string, parameters: string])[] = [];
  const chained: Record<string, string> = {};
  const holders = new Map<string, Holder>();
  const prefix = namespace === "" ? "" : `${namespace}.`;
  for (const signature of members) {
    const [head = "", ...rest] = signature.name.slice(prefix.length).split(".");
    if (signature.kind === "class" && rest.length === 0) {
      const built = parametersText(signature) ?? "";
      holders.set(head, { built, own: {}, methods: {}, hasChained: false });
      continue;
    }
    if (signature.kind === "class" && rest.length === 1 && !holders.has(head))
      holders.set(head, { built: undefined, own: {}, methods: {}, hasChained: false });
    const parameters = parametersText(signature);
    if (parameters === undefined) continue;
    if (rest.length === 0) functions.push([head, parameters]);
    else if (signature.kind !== "class") {
      const holder = holders.get(head) ?? {
        built: undefined,
        own: {},
        methods: {},
        hasChained: false,
      };
      holders.set(head, holder);
      const [first = "", second] = rest;
      if (second === undefined) holder.own[first] = parameters;
      else if (signature.kind === "chained") {
        holder.hasChained = true;
        chained[second] = parameters;
      } else if (first === "prototype") holder.methods[second] = parameters;
    }
  }
  const shared =
    Object.keys(chained).length === 0 ? "" : `const chained = ${tableText(chained)};\n`;
  const file = members[0]?.module.file.replace(/\.ts$/, "").replace(/\/index$/, "") ?? "";
  const inner = namespace === "" ? modules.filter((name) => name !== "") : [];
  const found = [
    ...functions.map(([name, parameters]) =>
      exported(name, `door(own.${name}, ${quoted(prefix + name)}, ${quoted(parameters)})`),
    ),
    // Classes first, which the objects that hold them refer to.
    ...[...holders]
      .sort(([, a], [, b]) => Number(b.built !== undefined) - Number(a.built !== undefined))
      .flatMap(([name, { built, own, methods, hasChained }]) => {
        const held = heldClasses(prefix + name, [...holders.keys()]);
        const count = Object.keys(own).length + Object.keys(methods).length + held.length;
        if (count === 0 && !hasChained && !built) return [];
        const ofInstances = tableText(methods, hasChained ? "...chained, " : "");
        const maker = madeBy[prefix + name];
        const parameters =
          maker === undefined ? quoted(built ?? "") : `{ madeBy: ${quoted(maker)} }`;
        const tables =
          built !== undefined
            ? [parameters, tableText(own), ofInstances]
            : [tableText(own), ...(held.length === 0 ? [] : [`{ ${held.join(", ")} }`])];
        const call = `${built !== undefined ? "classDoors" : "doors"}(own.${name}, ${quoted(prefix + name)}, ${tables.join(", ")})`;
        return [exported(name, call)];
      }),
  ];
  const used = ["classDoors", "door", "doors"].filter((name) =>
    found.some((line) => line.includes(` ${name}(`)),
  );
  const title =
    namespace === ""
      ? "The entry point of the package: index.ts, each function behind its door."
      : `The namespace \`tf.${namespace}\`, each function behind its door.`;
  return `/** ${title} \`npm run doors\` writes this file. */

${found.length === 0 ? "" : `import { ${used.join(", ")} } from "../door";\nimport * as own from "./../../${file}";\n`}
export * from "./../../${file}";
${inner.map((name) => `export * as ${name} from "./${fileName(name)}";\n`).join("")}${shared}${found.map((line) => `${line}\n`).join("")}`;
}

const memberOf = (holder: unknown, name: string): unknown =>
  Reflect.get(Object(holder) as object, name) as unknown;

/** The entry point's classes that an object of it holds too, by their names there. */
function heldClasses(path: string, classes: readonly string[]): readonly string[] {
  const holder = memberOf(library, path);
  if (typeof holder !== "object" || holder === null) return [];
  return classes.filter((name) => {
    const prototype = memberOf(memberOf(library, name), "prototype");
    return prototype !== undefined && memberOf(memberOf(holder, name), "prototype") === prototype;
  });
}

const quoted = (text: string): string => JSON.stringify(text);

const reserved = new Set(["case", "function"]);

const exported = (name: string, call: string): string =>
  reserved.has(name)
    ? `const own_${name} = /*#__PURE__*/ ${call};\nexport { own_${name} as ${name} };`
    : `export const ${name} = /*#__PURE__*/ ${call};`;

/** Classes whose constructors are for this library, and the functions that programs call instead. */
const madeBy: Readonly<Record<string, string>> = {
  Tensor: "tf.tensor(values, shape, dtype)",
  Dataset: "tf.data.fromTensorSlices(tensors)",
};

const tableText = (table: Readonly<Record<string, string>>, start = ""): string =>
  `{ ${start}${Object.entries(table)
    .map(([name, text]) => `${quoted(name)}: ${quoted(text)}`)
    .join(", ")} }`;

/** The parameters of all overloads together; undefined where there is nothing that could be wrong. */
function parametersText({ overloads }: Signature): string | undefined {
  const longest = overloads.reduce((a, b) => (b.length > a.length ? b : a), []);
  const merged = longest.map((parameter, i): Parameter => {
    const all = overloads.map((parameters) => parameters[i]);
    const given = all.filter((found) => found !== undefined);
    return {
      ...parameter,
      optional: all.includes(undefined) || given.some(({ optional }) => optional),
      type: { kind: "union", options: given.map(({ type }) => type) },
    };
  });
  const texts = merged.map((parameter) => ({ ...parameter, text: kindText(parameter.type, 0) }));
  if (texts.every(({ text, rest }) => text === "any" || (rest && text === "any[]")))
    return undefined;
  return texts
    .map(
      ({ name, optional, rest, text }) =>
        `${rest ? "..." : ""}${name}${optional ? "?" : ""}: ${rest ? text.replace(/\[\]$/, "") : text}`,
    )
    .join(", ");
}

/** What the types with these members are called. */
const groups: readonly (readonly [name: string, members: readonly string[]])[] = [
  [
    "TypedArray",
    "Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array BigInt64Array BigUint64Array".split(
      " ",
    ),
  ],
  [
    "TensorLike",
    ["Tensor", "TensorSource", "number", "boolean", "bigint", "TypedArray", "TensorLike[]"],
  ],
  [
    "DType",
    "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool"
      .split(" ")
      .map(quoted),
  ],
];

function unionText(options: readonly string[]): string {
  let texts = [...new Set(options)].filter((text) => text !== "undefined");
  for (const [name, members] of groups)
    if (members.every((member) => texts.includes(member)))
      texts = [name, ...texts.filter((text) => !members.includes(text))];
  if (texts.includes("any")) return "any";
  return texts.length === 0 ? "undefined" : [...new Set(texts)].join(" | ");
}

const flat = (kind: Kind): readonly Kind[] =>
  kind.kind === "union" ? kind.options.flatMap(flat) : [kind];

function kindText(kind: Kind, depth: number): string {
  if (kind.kind === "literal") return JSON.stringify(kind.value);
  if (kind.kind === "named") return kind.name;
  if (kind.kind === "union") return unionText(flat(kind).map((option) => kindText(option, depth)));
  if (kind.kind === "array") {
    const item = kindText(kind.item, depth);
    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  if (kind.kind === "tuple")
    return `[${kind.items.map((item) => kindText(item, depth)).join(", ")}]`;
  if (kind.kind !== "object") return kind.kind;
  const fields = Object.entries(kind.fields);
  if (depth > 0 || fields.length === 0) return "object";
  return `{ ${fields
    .map(
      ([name, { optional, type }]) => `${name}${optional ? "?" : ""}: ${kindText(type, depth + 1)}`,
    )
    .join(", ")} }`;
}
