/** What a converted construct is while a tensor decides about it. */

import type { Completion, State } from "./completion";
import { isMixed, normalCode } from "./completion";
import type { Exit, Frame } from "./frame";
import type { Paths } from "./join";

/** A statement or an expression that is traced into regions. */
export abstract class Staged {
  /** How its paths end, once they are joined. */
  protected completion: Completion | undefined;
  protected exit: Exit | undefined;

  /** @param names of the variables that it assigns */
  constructor(readonly names: readonly string[]) {}

  /** Ends the path that is being traced by a jump. */
  abstract leaveWith(code: number, state: State, value: unknown): void;

  /** Whether some paths have left the surrounding block and others have not. */
  get isMixed(): boolean {
    return this.completion !== undefined && isMixed(this.completion);
  }

  /** What is returned, if it ends by a return. */
  get value(): unknown {
    return this.completion?.value;
  }

  /** The jump by which all of its paths end. */
  get jumpCode(): number | undefined {
    const code = this.completion?.code;
    return typeof code === "number" && code !== normalCode ? code : undefined;
  }

  /** Whether all of its paths end by this jump. */
  always(code: number): boolean {
    return this.jumpCode === code;
  }

  /** Traces the rest of the surrounding block for the paths that reach it. */
  guard(frame: Frame, names: readonly string[], state: State): State {
    const { exit } = this;
    this.exit = undefined;
    return exit === undefined ? state : frame.guard(exit, this.names, names, state);
  }

  /** @returns the variables with which the program goes on */
  protected settle(completion: Completion, paths: Paths): State {
    this.completion = completion;
    if (isMixed(completion)) this.exit = { kind: "code", completion, paths };
    return completion.normal ?? completion.abrupt ?? [];
  }
}
