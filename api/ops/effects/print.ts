import { DTypeError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { currentContext } from "../../context/context";
import { isPlainObject } from "../../structure";
import { Tensor, graphValue } from "../../tensors/tensor";
import { isTensorSource } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

export interface PrintOptions {
  /** Between the arguments; a space unless said otherwise. */
  readonly sep?: string;
  /** Behind the last one; a line's end unless said otherwise. */
  readonly end?: string;
  /** How many elements are shown at either end of each axis: 3 unless said otherwise, all where it is negative. */
  readonly summarize?: number;
  /** stderr unless said otherwise. In a browser both are the console. */
  readonly outputStream?: "stdout" | "stderr";
}

const optionNames = ["sep", "end", "summarize", "outputStream"];

const isOptions = (given: unknown): given is PrintOptions =>
  isPlainObject(given) &&
  Object.keys(given).length > 0 &&
  Object.keys(given).every((key) => optionNames.includes(key));

/**
 * Prints tensors and other things, each time it is run: in a traced function, that is when the run is over, in program order.
 *
 *     tf.print("loss", loss, { step, rates: [a, b] }, { outputStream: "stdout" });
 *
 * @param inputs tensors, variables, plain values, and arrays and plain objects of these; an object with nothing but options may come last
 * @throws DTypeError for an unknown stream
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
  const operands: Value[] = [];
  const parts: (string | number)[] = [];
  const text = (piece: string): void => void parts.push(piece);
  const visit = (item: unknown, isInside: boolean): void => {
    if (item instanceof Tensor || isTensorSource(item)) {
      const value = graphValue(item instanceof Tensor ? item : item.toTensor());
      parts.push(operands.push(value) - 1);
    } else if (Array.isArray(item))
      list(item, "[", "]", (inner) => {
        visit(inner, true);
      });
    else if (isPlainObject(item)) {
      list(Object.keys(item).sort(), "{", "}", (key) => {
        text(`'${key}': `);
        visit(item[key], true);
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
  context.print(...operands, { parts: joined(parts), summarize, stream: outputStream });
  context.flush();
}

/** Texts that follow one another as one. */
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
