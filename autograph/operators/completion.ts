/** How code that was traced ends: normally, by `return`, or by a jump, where a tensor may decide which. */

import type { Value } from "../../ir/graph";
import { openRegion } from "../../api/ops/control/region";
import { currentContext } from "../../api/context/context";
import { Tensor, graphValue, isTensor } from "../../api/tensors/tensor";
import { Join, resultName, type Joined, type Paths } from "./join";

/** The values of a construct's variables, in the order of their names. */
export type State = readonly unknown[];

/** The codes that are the same in all functions; a function numbers its jumps from `firstJump`. */
export const normalCode = 0;
export const returnCode = 1;

/** The end of a path, or of several that were joined. */
export interface Completion {
  /** The ends that are possible. */
  readonly codes: ReadonlySet<number>;
  /** The code of the end: a number where only one is possible. */
  readonly code: number | Tensor;
  /** The variables where it ends normally. */
  readonly normal?: State | undefined;
  /** The variables where it ends otherwise. */
  readonly abrupt?: State | undefined;
  /** What is returned, where a return is possible. */
  readonly value?: unknown;
}

export const ended = (state: State): Completion => ({
  codes: new Set([normalCode]),
  code: normalCode,
  normal: state,
});

export const jumped = (code: number, state: State, value?: unknown): Completion => ({
  codes: new Set([code]),
  code,
  abrupt: state,
  value,
});

export const isNormal = ({ code }: Completion): boolean => code === normalCode;
export const mayBeNormal = ({ codes }: Completion): boolean => codes.has(normalCode);
export const mayReturn = ({ codes }: Completion): boolean => codes.has(returnCode);

/** Whether several ends are possible, so that a tensor decides whether what follows is reached. */
export const isMixed = ({ codes }: Completion): boolean => codes.size > 1;

/** The completion of two paths, of which a run takes one. */
export function joinCompletions(
  join: Join,
  names: readonly string[],
  a: Completion,
  b: Completion,
): Joined<Completion> {
  const states = (
    first: State | undefined,
    second: State | undefined,
  ): readonly Joined[] | undefined => {
    if (first === undefined && second === undefined) return undefined;
    return names.map((name, i) => {
      if (second === undefined) return join.only(0, first?.[i]);
      return first === undefined ? join.only(1, second[i]) : join.both(name, first[i], second[i]);
    });
  };
  const code = join.code(a.code, b.code);
  const normal = states(a.normal, b.normal);
  const abrupt = states(a.abrupt, b.abrupt);
  const value = joinValues(join, a, b);
  return () => ({
    codes: new Set([...a.codes, ...b.codes]),
    code: code(),
    normal: normal?.map((item) => item()),
    abrupt: abrupt?.map((item) => item()),
    value: value(),
  });
}

function joinValues(join: Join, a: Completion, b: Completion): Joined {
  if (!mayReturn(a)) return join.only(1, b.value);
  return mayReturn(b) ? join.both(resultName, a.value, b.value) : join.only(0, a.value);
}

/** Whether a completion ends with a code: a bool scalar, or a boolean where that is known. */
export function endsWith(completion: Completion, code: number): Value | boolean {
  if (!completion.codes.has(code)) return false;
  if (!isTensor(completion.code)) return true;
  const context = currentContext();
  const given = graphValue(completion.code);
  return context.equal(given, context.scalarLike(given, code));
}

/** The completion in which a jump to this place counts as a normal end. */
export function landed(
  completion: Completion,
  code: number,
  names: readonly string[],
  paths: Paths,
): Completion {
  const isHere = endsWith(completion, code);
  if (isHere === false) return completion;
  if (isHere === true) return { ...ended(completion.abrupt ?? []) };
  const codes = new Set(completion.codes);
  codes.delete(code);
  codes.add(normalCode);
  const isOther = [...codes].some((other) => other !== normalCode);
  const context = currentContext();
  const given = new Tensor(
    context.where(
      isHere,
      context.scalar("int32", normalCode),
      graphValue(completion.code as Tensor),
    ),
  );
  return {
    codes,
    code: isOther ? given : normalCode,
    normal: selected(isHere, names, completion, paths),
    ...(isOther ? { abrupt: completion.abrupt, value: completion.value } : {}),
  };
}

/** The variables after a jump to this place, or a normal end. */
function selected(
  isHere: Value,
  names: readonly string[],
  { normal, abrupt }: Completion,
  paths: Paths,
): State | undefined {
  if (normal === undefined || abrupt === undefined) return normal ?? abrupt;
  const join = new Join(currentContext(), isHere, [openRegion("then"), openRegion("else")], paths);
  const joined = names.map((name, i) => join.both(name, abrupt[i], normal[i]));
  join.finish();
  return joined.map((item) => item());
}
