import { readFileSync } from "node:fs";
import * as tf from "../../index";
import { differences, endless, misplaced, type Outcome } from "./argument-differences";
import { functionNamed, made, ours, tensorsOf, theirs, type Library } from "./call";
import { families } from "./rows";
import type { Row } from "./rows/row";
import { wrongCalls, type WrongCall } from "./wrong-calls";

/**
 * Every function of the rows with arguments of the wrong kind, dtype, shape and value, and without some: where TF.js throws, so does
 * this library, at once, with TF.js's sentence about the argument; what TF.js takes, this takes, with results of the same shapes and dtypes.
 */

async function outcomeOf(library: Library, name: string, args: readonly unknown[]) {
  let later = false;
  try {
    let result = functionNamed(library, name)(...(made(library, args) as unknown[]));
    if (result instanceof Promise) {
      later = true;
      result = await result;
    }
    const types = tensorsOf(result).map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`);
    return { types: types.join(" ") };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)), later };
  }
}

const sentence = /^Argument '?[^ ']+'? passed to '?(?<op>[^']+?)'? must be .*$/;

/** What the message has to contain: TF.js's sentence about an argument, where it is one of the function that was called. */
function sentenceOf(name: string, theirMessage: string): string | undefined {
  const op = sentence.exec(theirMessage)?.groups?.op;
  if (op === undefined || op !== name.split(".").at(-1)) return undefined;
  // There are no tensors of strings: a string is none of the wrong dtype, but no tensor.
  return theirMessage
    .replace(
      /must be \w+ tensor, but got string tensor/,
      "must be a Tensor or TensorLike, but got 'string'",
    )
    .replace(`'${op}'`, `'${op.replace("Async", "")}'`);
}

const isAbsent = ({ what }: WrongCall): boolean => what.endsWith(" arguments");

/** What is wrong with an outcome, if anything is. */
function faultOf(
  name: string,
  call: WrongCall,
  actual: Outcome,
  expected: Outcome,
): string | undefined {
  if (actual.error !== undefined && !(actual.error instanceof tf.OntraceError)) {
    return `throws ${actual.error.name}: ${actual.error.message}`;
  }
  if (differences.some((difference) => difference.covers(name, call, actual, expected))) {
    return undefined;
  }
  if (expected.error === undefined) {
    if (actual.error !== undefined) return `throws ${actual.error.message}`;
    return actual.types === expected.types
      ? undefined
      : `gives ${actual.types}, TF.js ${expected.types}`;
  }
  const [theirMessage = ""] = expected.error.message.split("\n");
  if (actual.error === undefined) return `gives ${actual.types}, TF.js throws ${theirMessage}`;
  if (actual.later && !expected.later) return "throws later than TF.js";
  const wanted = misplaced(name, call) ? undefined : sentenceOf(name, theirMessage);
  // Where several arguments are missing, any of them may be named.
  const said = isAbsent(call) ? "Argument" : wanted;
  return wanted === undefined || actual.error.message.includes(said ?? wanted)
    ? undefined
    : `says ${actual.error.message.split("\n")[0] ?? ""}, TF.js ${theirMessage}`;
}

const written = (args: readonly unknown[]): string =>
  JSON.stringify(args, (_, value: unknown) => (value === undefined ? "undefined" : value));

/** One call for each way in which arguments differ in kind. */
function callsOf(row: Row): (readonly unknown[])[] {
  const [, ...valuesOnly] = row.valuesOnly ?? [""];
  const kindOf = (given: unknown): string => (Array.isArray(given) ? "array" : typeof given);
  const byKinds = new Map(
    [...row.calls, ...valuesOnly].map((args) => [args.map(kindOf).join(), args] as const),
  );
  return [...byKinds.values()];
}

for (const [family, rows] of Object.entries(families)) {
  describe(family, () => {
    test.each(Object.entries(rows))("%s", async (name, row) => {
      const faults: string[] = [];
      for (const call of callsOf(row).flatMap(wrongCalls)) {
        if (endless(name, call)) continue;
        const [actual, expected] = [
          await outcomeOf(ours, name, call.args),
          await outcomeOf(theirs, name, call.args),
        ];
        const fault = faultOf(name, call, actual, expected);
        if (fault !== undefined)
          faults.push(`${call.fault}, ${call.what}, ${written(call.args)}: ${fault}`);
      }
      expect(faults).toEqual([]);
    });
  });
}

test("each difference is in the document", () => {
  const document = readFileSync("docs/tfjs.md", "utf8").replaceAll(/\s+/g, " ");
  for (const { reason } of differences) expect(document).toContain(reason);
});
