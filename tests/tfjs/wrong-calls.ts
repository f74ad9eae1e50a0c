import { Given } from "./call";

/** What is wrong with an argument. */
export type Fault =
  /** It is of another kind: a string, an object, a function. */
  | "kind"
  /** It is null, undefined or left out, which may mean a default. */
  | "absent"
  /** A tensor of another dtype. */
  | "dtype"
  /** A tensor of another shape, or a list of another length. */
  | "shape"
  /** A number that is out of range, no integer or NaN. */
  | "value"
  /** An array that holds what is no number. */
  | "element";

interface Variant {
  readonly fault: Fault;
  readonly what: string;
  readonly argument: unknown;
}

/** A call of which one argument is wrong, or may be. */
export interface WrongCall {
  readonly fault: Fault;
  readonly what: string;
  readonly args: readonly unknown[];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The same numbers in another shape, repeated or cut, or in another dtype. */
function refilled(given: Given, shape: readonly number[], dtype = given.dtype): Given {
  const element = (x: number): number =>
    dtype === "float32" ? x : dtype === "bool" ? Number(x !== 0) : Math.trunc(x);
  const data = Array.from({ length: sizeOf(shape) }, (_, i) =>
    element(given.data[i % given.data.length] ?? 0),
  );
  return new Given(data, shape, dtype);
}

const variant = (fault: Fault, what: string, argument: unknown): Variant => ({
  fault,
  what,
  argument,
});

const anything: readonly Variant[] = [
  variant("kind", "a string", "nonsense"),
  variant("kind", "an object", {}),
  variant("absent", "null", null),
  variant("absent", "undefined", undefined),
];

function tensors(given: Given): Variant[] {
  const { shape, dtype } = given;
  const others = (["float32", "int32", "bool"] as const).filter((other) => other !== dtype);
  const last = shape.at(-1);
  return [
    variant("element", "strings", ["a", "b"]),
    ...others.map((other) => variant("dtype", other, refilled(given, shape, other))),
    variant("shape", "one axis more", refilled(given, [1, ...shape])),
    ...(last === undefined
      ? []
      : [
          variant("shape", "a scalar", refilled(given, [])),
          variant("shape", "one axis less", refilled(given, shape.slice(1))),
          variant("shape", "a larger last axis", refilled(given, shape.with(-1, last + 1))),
          variant("shape", "no elements", refilled(given, shape.with(0, 0))),
        ]),
  ];
}

const numbers = (given: number): Variant[] => [
  ...[-99, 99, 0, 1.5, NaN].map((n) => variant("value", String(n), n)),
  variant("kind", "an array", [given]),
];

/** What happens to an array: its own length, and its first element. */
function lists(given: readonly unknown[]): Variant[] {
  const [first, ...rest] = given;
  return [
    variant("shape", "no elements", []),
    ...(given.length === 0
      ? []
      : [
          variant("shape", "one element less", given.slice(0, -1)),
          variant("shape", "one element more", [...given, given.at(-1)]),
          ...variantsOf(first).map(({ fault, what, argument }) =>
            variant(fault === "kind" || fault === "absent" ? "element" : fault, `[0] ${what}`, [
              argument,
              ...rest,
            ]),
          ),
        ]),
  ];
}

/** What happens to arguments by name. */
const objects = (given: object): Variant[] =>
  Object.entries(given).flatMap(([key, value]) => [
    ...variantsOf(value).map(({ fault, what, argument }) =>
      variant(fault, `${key} ${what}`, { ...given, [key]: argument }),
    ),
  ]);

function variantsOf(given: unknown): Variant[] {
  if (given instanceof Given) return [...anything, ...tensors(given)];
  if (typeof given === "number") return [...anything, ...numbers(given)];
  if (typeof given === "string") return [...anything, variant("kind", "a number", 1)];
  if (Array.isArray(given)) return [...anything, ...lists(given)];
  if (typeof given === "object" && given !== null) return [...anything, ...objects(given)];
  return [...anything];
}

/** Calls that differ from one that is right in one argument, or lack arguments. */
export const wrongCalls = (args: readonly unknown[]): WrongCall[] => [
  ...args.map((_, count): WrongCall => ({
    fault: "absent",
    what: `${count} arguments`,
    args: args.slice(0, count),
  })),
  ...args.flatMap((given, i) =>
    variantsOf(given).map(({ fault, what, argument }): WrongCall => ({
      fault,
      what: `argument ${i}: ${what}`,
      args: args.with(i, argument),
    })),
  ),
];
