/** What TensorFlow gives for integers at the ends of their ranges, computed by `integers.py`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDType, type DType } from "../../ir/types/dtype";

/** A function of two lists: each element of the first meets each of the second. Of one, the second is empty. */
export interface IntegerRow {
  /** The function; and, for some, the dtype that it converts to or that its indices have. */
  readonly name: string;
  readonly other: DType;
  readonly dtype: DType;
  readonly x: readonly string[];
  readonly y: readonly string[];
  /** The elements of the result, or that it is an error. */
  readonly result: readonly string[] | "error";
}

const elements = (text: string): string[] => (text === "" ? [] : text.split(" "));

function dtypeOf(text: string): DType {
  if (!isDType(text)) throw new Error(`not a dtype: ${text}`);
  return text;
}

function rowOf(line: string): IntegerRow {
  const [call = "", dtype = "", x = "", y = "", result = ""] = line.split(",");
  const [name = "", other = dtype] = call.split(":");
  return {
    name,
    other: dtypeOf(other),
    dtype: dtypeOf(dtype),
    x: elements(x),
    y: elements(y),
    result: result === "error" ? result : elements(result),
  };
}

export const integerRows: readonly IntegerRow[] = readFileSync(
  join(__dirname, "integers.csv"),
  "utf8",
)
  .trim()
  .split("\n")
  .map(rowOf);
