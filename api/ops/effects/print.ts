/** `tf.print`: prints tensors and JavaScript values in program order. */

import type { OptionNames } from "../../options";
import { summarizeArgument } from "./assert-options";
import { DTypeError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { currentContext } from "../../context/context";
import { isPlainObject, requireNesting } from "../../structure";
import { Tensor, graphValue } from "../../tensors/tensor";
import { isTensorSource } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

export interface PrintOptions {
  /** The separator between arguments (default: a space). */
  readonly sep?: string;
  /** The text after the last argument (default: a newline). */
  readonly end?: string;
  /** The number of elements shown at either end of each axis (default: 3); negative for all. */
  readonly summarize?: number;
  /** The stream (default: stderr). In a browser both are the console. */
  readonly outputStream?: "stdout" | "stderr";
}

const optionNames: OptionNames<PrintOptions> = {
  sep: true,
  end: true,
  summarize: true,
  outputStream: true,
};

const isOptions = (given: unknown): given is PrintOptions =>
  isPlainObject(given) &&
  Object.keys(given).length > 0 &&
  Object.keys(given).every((key) => Object.hasOwn(optionNames, key));

/**
 * Prints tensors and other values, each time it runs. The prints of a traced function appear in program order at the end of its run.
 *
 * @param inputs tensors, variables, plain values, and arrays and plain objects of these; the last may be an object of options
 * @throws DTypeError for an unknown stream, or options of the wrong kind; InvalidArgumentError for a `summarize` that is no integer from -1 on
 * @example
 * ```ts
 * const loss = tf.scalar(0.5);
 * tf.print("loss", loss, { step: 1, rates: [0.1, 0.2] }, { outputStream: "stdout" });
 * // loss 0.5 {'rates': [0.1, 0.2], 'step': 1}
 * ```
 * @see TensorFlow `tf.print`, whose format it follows
 */
export function print(...inputs: readonly unknown[]): void {
  const last = inputs.at(-1);
  const {
    sep = " ",
    end = "\n",
    summarize = 3,
    outputStream = "stderr",
  } = isOptions(last) ? last : {};
  const shown = isOptions(last) ? inputs.slice(0, -1) : inputs;
  if (!["stdout", "stderr"].includes(outputStream)) {
    throw new DTypeError(
      {
        what: `Unsupported output stream ${outputStream}`,
        given: describe(outputStream),
        expected: '"stdout" or "stderr"',
      },
      currentLocation(),
    );
  }
  for (const [name, given] of Object.entries({ sep, end })) {
    if (typeof given === "string") continue;
    throw new DTypeError(
      {
        what: `Argument '${name}' passed to 'tf.print' must be a string`,
        given: describe(given),
        expected: "a text between or after what is printed",
      },
      currentLocation(),
    );
  }
  const operands: Value[] = [];
  const parts: (string | number)[] = [];
  const text = (piece: string): void => void parts.push(piece);
  const visit = (item: unknown, isInside: boolean, depth = 0): void => {
    requireNesting(depth, "An argument of tf.print");
    if (item instanceof Tensor || isTensorSource(item)) {
      const value = graphValue(item instanceof Tensor ? item : item.toTensor());
      parts.push(operands.push(value) - 1);
    } else if (Array.isArray(item))
      list(item, "[", "]", (inner) => {
        visit(inner, true, depth + 1);
      });
    else if (isPlainObject(item)) {
      list(Object.keys(item).sort(), "{", "}", (key) => {
        text(`'${key}': `);
        visit(item[key], true, depth + 1);
      });
    } else text(typeof item === "string" && isInside ? `'${item}'` : String(item));
  };
  const list = <T>(
    items: readonly T[],
    open: string,
    close: string,
    each: (item: T) => void,
  ): void => {
    text(open);
    items.forEach((item, i) => {
      if (i > 0) text(", ");
      each(item);
    });
    text(close);
  };
  shown.forEach((item, i) => {
    if (i > 0) text(sep);
    visit(item, false);
  });
  text(end);
  const context = currentContext();
  context.print(...operands, {
    parts: joined(parts),
    summarize: summarizeArgument(summarize, "tf.print"),
    stream: outputStream,
  });
  context.flush();
}

/** Merges adjacent texts. */
function joined(parts: readonly (string | number)[]): (string | number)[] {
  const result: (string | number)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === "string" && typeof last === "string")
      result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
