import * as tf from "../../../index";

/** One call of an operation as the corpus writes it: TensorFlow's positional arguments, and the rest by their Python names. */
export interface Call {
  readonly inputs: readonly unknown[];
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** How an operation of TensorFlow is called through the public names. Gives a tensor, or several in TensorFlow's order. */
export type Row = (call: Call) => unknown;

export type Rows = Readonly<Record<string, Row>>;

/** Something that the corpus uses and the library does not have. */
export class Unsupported extends Error {
  constructor(readonly missing: string) {
    super(`tf has no ${missing}`);
    this.name = "Unsupported";
  }
}

type PublicFunction = (...args: unknown[]) => unknown;

const isFunction = (value: unknown): value is PublicFunction => typeof value === "function";

const member = (value: unknown, name: string): unknown =>
  value === null || value === undefined ? undefined : Reflect.get(Object(value), name);

/**
 * A public function by its dotted name, looked up when it is called: a row may be written before its function exists,
 * and its cases count as unsupported until then.
 */
export function api(name: string): PublicFunction {
  const found = name.split(".").reduce<unknown>(member, tf);
  if (!isFunction(found)) throw new Unsupported(name);
  return found;
}

/** The tensors as the leading arguments, then attributes, in the order of their Python names given here. */
export const direct =
  (name: string, ...attributes: readonly string[]): Row =>
  ({ inputs, attrs }) =>
    api(name)(...inputs, ...attributes.map((attribute) => attrs[attribute]));

/** Results that the library names and TensorFlow orders. */
export const inOrder =
  (row: Row, ...names: readonly string[]): Row =>
  (call) => {
    const results = row(call);
    return names.map((name) => member(results, name));
  };
