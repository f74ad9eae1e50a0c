import type * as tf from "../../index";

/** What a value holds: real numbers in float64, int32, or bool. */
export type Kind = "real" | "int" | "bool";

export const kindOf = ({ dtype }: tf.Tensor): Kind =>
  dtype === "bool" ? "bool" : dtype === "int32" ? "int" : "real";

/** Choices of a random step, drawn one after the other from its entropy. */
export class Chooser {
  private next = 0;

  constructor(private readonly entropy: readonly number[]) {}

  /** A whole number in [0, n). */
  below(n: number): number {
    const drawn = this.entropy[this.next++ % this.entropy.length] ?? 0;
    return n <= 0 ? 0 : drawn % n;
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to choose from");
    return item;
  }

  flag(): boolean {
    return this.below(2) === 1;
  }

  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.flag());
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.flatMap(() => left.splice(this.below(left.length), 1));
  }
}

/** One use of the library with all attributes settled: it can be repeated on other tensors, and written down. */
export interface Call {
  /** As TypeScript, with `$0`, `$1`, … for the tensors. */
  readonly text: string;
  readonly apply: (args: readonly tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[];
}

/** An operation of the public interface, for random programs. */
export interface Operation {
  /** What its operands hold. */
  readonly takes: readonly Kind[];
  /** Whether the operands have to broadcast against each other. */
  readonly broadcasts?: boolean;
  /** Settles the attributes for operands, or nothing where it does not take their shapes. */
  readonly plan: (operands: readonly tf.Tensor[], choose: Chooser) => Call | undefined;
}

export const argument = (args: readonly tf.Tensor[], i: number): tf.Tensor => {
  const tensor = args[i];
  if (tensor === undefined) throw new RangeError(`no operand ${i}`);
  return tensor;
};

const written = (value: unknown): string =>
  value === undefined ? "undefined" : JSON.stringify(value);

/** A call of a function with tensors first, then attributes. */
export const call = <A extends readonly unknown[]>(
  text: string,
  fn: (x: tf.Tensor, ...attributes: A) => tf.Tensor | readonly tf.Tensor[],
  ...attributes: A
): Call => ({
  text: `${text}(${["$0", ...attributes.map(written)].join(", ")})`,
  apply: (args) => fn(argument(args, 0), ...attributes),
});

/** An operation of one operand without attributes. */
export const unary = (
  text: string,
  fn: (x: tf.Tensor) => tf.Tensor,
  kind: Kind = "real",
): Operation => ({
  takes: [kind],
  plan: () => ({ text, apply: (args) => fn(argument(args, 0)) }),
});

/** An operation of two operands that broadcast. */
export const binary = (
  text: string,
  fn: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  kind: Kind = "real",
): Operation => ({
  takes: [kind, kind],
  broadcasts: true,
  plan: () => ({ text, apply: (args) => fn(argument(args, 0), argument(args, 1)) }),
});
