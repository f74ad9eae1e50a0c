/** What the comment above an op's row in `ir/ops/` declares: what it computes, and by which functions users call it. */
import { join } from "node:path";
import * as tf from "../index";
import { opNames, type OpName } from "../ir/ops";
import { commentedRows } from "./commented-rows";

export interface OpComment {
  readonly family: string;
  readonly meaning: string;
  /** Functions of this library; none of an op that only derivatives, passes or other functions emit. */
  readonly functions: readonly string[];
  /** Its names in TensorFlow. */
  readonly tensorFlow: readonly string[];
  /** What emits it, where users do not call it. */
  readonly emittedBy: string | undefined;
}

const quoted = /`[^`]+`(?:, `[^`]+`)*/.source;
const sentence = (start: string): RegExp => new RegExp(`\\s*${start} (${quoted})\\.`);

const namesIn = (text: string, start: string): string[] =>
  [...(sentence(start).exec(text)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

const rows = commentedRows(join(__dirname, "..", "ir", "ops"), "Ops");

const isFunction = (name: string): boolean => typeof Reflect.get(tf, name) === "function";

function commentOf(op: OpName): OpComment {
  const { family = "", comment = [] } = rows.get(op) ?? {};
  const text = comment.filter((line) => !line.startsWith("@")).join(" ");
  const called = namesIn(text, "Called");
  const emittedBy = /\s*Emitted (by [^.]*(?:\.\w[^.]*)*)\./.exec(text);
  const meaning = text
    .replace(sentence("Called"), "")
    .replace(sentence("TensorFlow"), "")
    .replace(emittedBy?.[0] ?? "", "")
    .trim()
    .replace(/\.$/, "");
  const own = emittedBy === null && isFunction(op) ? [`tf.${op}`] : [];
  return {
    ...{ family, meaning, emittedBy: emittedBy?.[1] },
    functions: called.length > 0 ? called : own,
    tensorFlow: namesIn(text, "TensorFlow"),
  };
}

export const opComments: ReadonlyMap<OpName, OpComment> = new Map(
  opNames.map((op) => [op, commentOf(op)]),
);
