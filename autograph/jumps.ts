/** Converts jumps: `return`, `break` and `continue` out of constructs of which other paths go on. */

import type ts from "typescript";
import type { Exits } from "./exits";
import { ExpressionConverter } from "./expressions";
import { returnCode, type Jump, type Zone } from "./function-scope";
import { isWithin } from "./scopes";

/** The conversion of jumps, and of what follows a construct that some paths have left. */
export abstract class JumpConverter extends ExpressionConverter {
  /** The statements of a jump, from the innermost construct outwards. */
  protected jump(jump: Jump, position: number): ts.Statement[] {
    const statements: ts.Statement[] = [];
    const { zones } = this;
    for (let i = zones.length - 1; i >= 0; i--) {
      const zone = zones[i];
      if (zone === undefined) break;
      if (zone.kind === "function") return [...statements, ...this.returnNow(position)];
      if (zone.kind === "branches") {
        statements.push(this.emit.when(this.isStaged(zone.temp), this.leaveWith(zone, jump)));
      } else if (zone.node === jump.target) {
        return [...statements, ...this.arrive(zone, jump)];
      } else {
        statements.push(this.cross(zone, jump));
      }
    }
    return statements;
  }

  protected leaveWith(zone: Zone, jump: Jump): ts.Statement[] {
    const value = jump.kind === "return" ? this.emit.id(this.returned) : this.emit.undefinedValue();
    const leave = this.emit.method(
      this.emit.id(zone.temp),
      "leaveWith",
      this.emit.number(jump.code),
      this.emit.read(zone.places),
      value,
    );
    return [this.emit.statement(leave), this.endPath(zone)];
  }

  /** Ends the path that is being traced: the construct goes on with the next one. */
  protected endPath(zone: Zone): ts.Statement {
    if (zone.kind === "block") return this.f.createBreakStatement(zone.label);
    return zone.bodyLabel === undefined
      ? this.f.createContinueStatement(zone.label)
      : this.f.createBreakStatement(zone.bodyLabel);
  }

  /** A jump to the end of a loop's iteration, of a loop, or of a block. */
  protected arrive(zone: Zone, jump: Jump): ts.Statement[] {
    if (jump.kind === "continue") return [this.endPath(zone)];
    const leave = this.f.createBreakStatement(zone.label);
    return zone.kind === "block" ? [leave] : [this.cross(zone, jump), leave];
  }

  /** A jump out of a loop or a block that other paths have left, or will go on with: it is one path's end. */
  protected cross(zone: Zone, jump: Jump): ts.Statement {
    const isGuarded = this.emit.and(
      this.emit.isSet(zone.temp),
      this.emit.member(this.emit.id(zone.temp), "isGuarded"),
    );
    return this.emit.when(isGuarded, this.leaveWith(zone, jump));
  }

  protected returnNow(position: number): ts.Statement[] {
    return [
      this.emit.when(this.emit.isSet(this.frame), [
        ...this.endFunction(this.emit.id(this.returned), position),
        this.emit.statement(
          this.emit.set(this.returned, this.emit.member(this.emit.id(this.frame), "value")),
        ),
      ]),
      this.f.createReturnStatement(this.emit.id(this.returned)),
    ];
  }

  protected endFunction(value: ts.Expression, position: number): ts.Statement[] {
    const places = this.visible(this.escaping, position);
    const names = this.emit.texts(places.map(({ text }) => text));
    const end = this.emit.method(
      this.emit.id(this.frame),
      "end",
      value,
      names,
      this.emit.read(places),
    );
    return [this.emit.statement(this.write(places, end))];
  }

  /** The jumps in a statement that end outside of it. */
  protected jumpsOf(node: ts.Node, exits: Exits): Jump[] {
    const jumps: Jump[] = [];
    if (exits.returns) jumps.push({ code: returnCode, target: "function", kind: "return" });
    for (const kind of ["break", "continue"] as const) {
      for (const target of kind === "break" ? exits.breaks : exits.continues) {
        if (!isWithin(target, node)) jumps.push({ code: this.code(kind, target), target, kind });
      }
    }
    return jumps;
  }

  /** What follows a construct: jumps that all of its paths make, and a guard where some have left. */
  protected afterStaged(
    zone: Zone,
    exits: Exits,
    isStaged: ts.Expression,
    own: readonly Jump[] = [],
  ): ts.Statement[] {
    const jumps = [...this.jumpsOf(zone.node, exits), ...own];
    if (jumps.length === 0) return [];
    const construct = this.emit.id(zone.temp);
    const position = zone.node.end;
    const always = jumps.map((jump) =>
      this.emit.when(this.emit.method(construct, "always", this.emit.number(jump.code)), [
        ...(jump.kind === "return"
          ? [
              this.emit.statement(
                this.emit.set(this.returned, this.emit.member(construct, "value")),
              ),
            ]
          : []),
        ...this.jump(jump, position),
      ]),
    );
    return [
      this.emit.when(isStaged, [
        ...always,
        this.emit.when(this.emit.member(construct, "isMixed"), this.openGuard(construct, position)),
      ]),
    ];
  }

  /** Traces the rest of the surrounding construct's code for the paths that reach it. */
  protected openGuard(construct: ts.Expression, position: number): ts.Statement[] {
    const zone = this.zones.at(-1);
    if (zone === undefined) throw new RangeError("a function is a zone");
    const places = this.visible(zone.places, position);
    const names = this.emit.texts(places.map(({ text }) => text));
    const guard = this.emit.method(
      construct,
      "guard",
      this.framed(),
      names,
      this.emit.read(places),
    );
    return [...this.holder(zone), this.emit.statement(guard)];
  }

  /** Makes the construct that ends a guard, where it does not exist yet. */
  private holder(zone: Zone): ts.Statement[] {
    const { around, temp, made } = zone;
    if (around !== undefined) return [this.emit.when(this.emit.isUnset(temp), this.holder(around))];
    return made === undefined ? [] : [this.emit.statement(this.emit.setIfUnset(temp, made))];
  }
}
