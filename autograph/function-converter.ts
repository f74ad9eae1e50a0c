/** Converts one function: its statements, its expressions, and how it returns. */

import ts from "typescript";
import { bare, isAssignment, isStep, type Assignments, type Place, type Step } from "./assigned";
import * as emit from "./emit";
import { exitsOf, innermostOf, targetOf, type Exits } from "./exits";
import { isEndless, isHost } from "./host-expressions";
import { isBoundary, isFunctionNode, isWithin, type FunctionNode, type Scopes } from "./scopes";

/** What is known of the file around a function. */
export interface FileFacts {
  readonly file: ts.SourceFile;
  readonly scopes: Scopes;
  readonly assignments: Assignments;
  /** The name of the module of operators. */
  readonly operators: string;
  /** The beginning of names that the file does not use. */
  readonly prefix: string;
  readonly context: ts.TransformationContext;
}

/** A construct in whose code some paths may have left while others go on. */
interface Zone {
  readonly kind: "function" | "branches" | "loop" | "block";
  /** The variable that holds the construct. */
  readonly temp: string;
  readonly label: string;
  readonly places: readonly Place[];
  /** Of a loop: the places that outlive it. */
  readonly outer: readonly Place[];
  readonly node: ts.Node;
  /** The creation of the construct. */
  readonly made: ts.Expression | undefined;
  /** The label around the body of a loop over items, by which an iteration ends. */
  readonly bodyLabel?: string;
}

/** A jump out of constructs: a return, or a break or continue of a statement. */
interface Jump {
  readonly code: number;
  readonly target: ts.Node | "function";
  readonly kind: "return" | "break" | "continue";
}

const f = ts.factory;
const returnCode = 1;

export class FunctionConverter {
  private readonly temps: string[] = [];
  private readonly zones: Zone[] = [];
  private readonly codes = new Map<string, number>();
  private readonly ag: ts.Identifier;
  private isConverted = false;
  /** Whether paths may have left where the function ends. */
  private readonly mayBeGuarded: boolean;
  private readonly frame: string;
  private readonly returned: string;
  private readonly escaping: readonly Place[];

  constructor(
    private readonly facts: FileFacts,
    private readonly node: FunctionNode,
    private readonly visitOuter: (node: ts.Node) => ts.Node,
  ) {
    this.ag = emit.id(facts.operators);
    this.frame = `${facts.prefix}f`;
    this.returned = `${facts.prefix}r`;
    this.escaping = facts.assignments.in(node, node);
    this.mayBeGuarded = this.hasExits();
  }

  /** The converted function; the function itself, if nothing in it can be decided by a tensor. */
  convert(): ts.Node {
    const { node, facts } = this;
    const { context } = facts;
    const isSuspended =
      node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true ||
      ("asteriskToken" in node && node.asteriskToken !== undefined);
    if (isSuspended || node.body === undefined) {
      return ts.visitEachChild(node, this.visitOuter, context);
    }
    const body = node.body;
    this.zones.push({
      kind: "function",
      temp: this.frame,
      label: "",
      places: this.escaping,
      outer: this.escaping,
      node,
      made: undefined,
    });
    const converted = ts.isBlock(body) ? this.blockBody(body) : this.expressionBody(body);
    this.zones.pop();
    const visitRest = (child: ts.Node): ts.Node =>
      child === body ? converted : this.visitOuter(child);
    if (!this.isConverted) return ts.visitEachChild(node, this.visitOuter, context);
    return ts.visitEachChild(node, visitRest, context);
  }

  private hasExits(): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (found || (node !== this.node && isBoundary(node))) return;
      const isDecided =
        ts.isIfStatement(node) ||
        ts.isIterationStatement(node, false) ||
        ts.isSwitchStatement(node);
      if (isDecided && exitsOf(node).any) found = true;
      ts.forEachChild(node, visit);
    };
    visit(this.node);
    return found;
  }

  private blockBody(body: ts.Block): ts.Block {
    const { statements } = body;
    const first = statements.findIndex(
      (node) => !(ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)),
    );
    const at = first < 0 ? statements.length : first;
    const converted = statements.slice(at).flatMap((node) => this.statements(node));
    if (!this.isConverted) return body;
    const end = this.mayBeGuarded && !isFinal(statements.at(-1)) ? this.fallOff() : [];
    return f.updateBlock(body, [
      ...statements.slice(0, at),
      ...this.declarations(),
      ...converted,
      ...end,
    ]);
  }

  private expressionBody(body: ts.Expression): ts.ConciseBody {
    const value = this.expression(body);
    if (!this.isConverted) return body;
    const result = f.createReturnStatement(value);
    ts.setTextRange(result, body);
    return f.createBlock([...this.declarations(), result], true);
  }

  private declarations(): ts.Statement[] {
    const names = [this.frame, ...(this.mayBeGuarded ? [this.returned] : []), ...this.temps];
    return [
      f.createVariableStatement(
        undefined,
        f.createVariableDeclarationList(
          names.map((name) => f.createVariableDeclaration(name)),
          ts.NodeFlags.Let,
        ),
      ),
    ];
  }

  /** Where a function ends without a return, and some paths have returned. */
  private fallOff(): ts.Statement[] {
    return [
      emit.when(emit.isSet(this.frame), [
        ...this.endFunction(emit.undefinedValue(), this.node.end),
        f.createReturnStatement(emit.member(emit.id(this.frame), "value")),
      ]),
    ];
  }

  private endFunction(value: ts.Expression, position: number): ts.Statement[] {
    const places = this.visible(this.escaping, position);
    const names = emit.texts(places.map(({ text }) => text));
    const end = emit.method(emit.id(this.frame), "end", value, names, emit.read(places));
    return [emit.statement(emit.write(places, end))];
  }

  // Statements

  private visit = (node: ts.Node): ts.Node | ts.Node[] => {
    if (isBoundary(node)) return this.visitOuter(node);
    if (ts.isStatement(node)) return this.statements(node);
    if (ts.isExpression(node)) return this.expression(node);
    return ts.visitEachChild(node, this.visit, this.facts.context);
  };

  private children<T extends ts.Node>(node: T): T {
    return ts.visitEachChild(node, this.visit, this.facts.context);
  }

  /** A statement in the place of one. */
  private single(node: ts.Statement): ts.Statement {
    const converted = this.statements(node);
    const [only] = converted;
    return converted.length === 1 && only !== undefined ? only : emit.block(converted);
  }

  private statements(node: ts.Statement): ts.Statement[] {
    if (isBoundary(node)) return [this.visitOuter(node) as ts.Statement];
    if (ts.isIfStatement(node)) return this.ifStatement(node);
    if (ts.isWhileStatement(node)) return this.whileStatement(node);
    if (ts.isDoStatement(node)) return this.doStatement(node);
    if (ts.isForStatement(node)) return this.forStatement(node);
    if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return this.forItems(node);
    if (ts.isSwitchStatement(node)) return this.switchStatement(node);
    if (ts.isLabeledStatement(node)) return this.labeled(node);
    if (ts.isReturnStatement(node)) return this.returnStatement(node);
    if (ts.isBreakOrContinueStatement(node)) return this.jumpStatement(node);
    if (ts.isTryStatement(node)) return [this.tryStatement(node)];
    return [this.children(node)];
  }

  private ifStatement(node: ts.IfStatement): ts.Statement[] {
    if (isHost(node.expression)) {
      return [
        f.updateIfStatement(
          node,
          this.expression(node.expression),
          this.single(node.thenStatement),
          node.elseStatement === undefined ? undefined : this.single(node.elseStatement),
        ),
      ];
    }
    this.isConverted = true;
    const temp = this.temp();
    const places = this.assigned(node);
    const exits = exitsOf(node);
    const zone: Zone = {
      kind: "branches",
      temp,
      label: this.label(temp),
      places,
      outer: places,
      node,
      made: undefined,
    };
    const condition = this.expression(node.expression);
    this.zones.push(zone);
    const thenPart = this.single(node.thenStatement);
    const elsePart = node.elseStatement === undefined ? undefined : this.single(node.elseStatement);
    this.zones.pop();
    const chosen = f.updateIfStatement(
      node,
      emit.call(emit.member(this.ag, "then"), emit.id(temp)),
      thenPart,
      elsePart,
    );
    const next = emit.write(places, emit.method(emit.id(temp), "next", emit.read(places)));
    const loop = f.createDoStatement(
      emit.block([chosen]),
      emit.and(this.isStaged(temp), emit.sequence(next, emit.member(emit.id(temp), "again"))),
    );
    return [
      emit.statement(this.decided(temp, condition, places, node.expression)),
      exits.any ? f.createLabeledStatement(zone.label, loop) : loop,
      ...this.afterStaged(zone, exits, this.isStaged(temp)),
    ];
  }

  /** Evaluates a condition into a variable, which then holds the construct where it is a tensor. */
  private decided(
    temp: string,
    condition: ts.Expression,
    places: readonly Place[],
    at: ts.Node,
    ...more: readonly [name: string, value: ts.Expression][]
  ): ts.Expression {
    const names = [...places.map(({ text }) => text), ...more.map(([name]) => name)];
    const made = emit.call(
      emit.member(this.ag, "branch"),
      this.framed(),
      emit.id(temp),
      emit.texts(names),
      emit.read(places, ...more.map(([, value]) => value)),
      this.place(at),
    );
    return emit.sequence(
      emit.set(temp, condition),
      emit.and(this.isTensor(emit.id(temp)), group(emit.set(temp, made))),
    );
  }

  /** What follows a construct: jumps that all of its paths make, and a guard where some have left. */
  private afterStaged(zone: Zone, exits: Exits, isStaged: ts.Expression): ts.Statement[] {
    const jumps = this.jumpsOf(zone.node, exits);
    if (jumps.length === 0) return [];
    const construct = emit.id(zone.temp);
    const position = zone.node.end;
    const always = jumps.map((jump) =>
      emit.when(emit.method(construct, "always", emit.number(jump.code)), [
        ...(jump.kind === "return"
          ? [emit.statement(emit.set(this.returned, emit.member(construct, "value")))]
          : []),
        ...this.jump(jump, position),
      ]),
    );
    return [
      emit.when(isStaged, [
        ...always,
        emit.when(emit.member(construct, "isMixed"), this.openGuard(construct, position)),
      ]),
    ];
  }

  /** Traces the rest of the surrounding construct's code for the paths that reach it. */
  private openGuard(construct: ts.Expression, position: number): ts.Statement[] {
    const zone = this.zones.at(-1);
    if (zone === undefined) throw new RangeError("a function is a zone");
    const places = this.visible(zone.places, position);
    const names = emit.texts(places.map(({ text }) => text));
    const guard = emit.method(construct, "guard", this.framed(), names, emit.read(places));
    const make =
      zone.made === undefined ? [] : [emit.statement(emit.setIfUnset(zone.temp, zone.made))];
    return [...make, emit.statement(guard)];
  }

  private whileStatement(node: ts.WhileStatement): ts.Statement[] {
    return this.loop(node, node.statement, [], (zone, body) => {
      const { places } = zone;
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, places)]);
      return f.updateWhileStatement(node, test, body);
    });
  }

  private doStatement(node: ts.DoStatement): ts.Statement[] {
    return this.loop(node, node.statement, [], (zone, body) => {
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, zone.places)]);
      return f.updateDoStatement(node, body, test);
    });
  }

  private forStatement(node: ts.ForStatement): ts.Statement[] {
    return this.loop(node, node.statement, [], (zone, body) => {
      const start = node.initializer;
      const initializer =
        start === undefined
          ? undefined
          : ts.isVariableDeclarationList(start)
            ? this.children(start)
            : this.expression(start);
      const hook = this.iterate(zone, zone.places);
      const step = node.incrementor === undefined ? [] : [this.expression(node.incrementor)];
      return f.updateForStatement(
        node,
        initializer,
        this.loopTest(zone, node.condition, []),
        emit.sequence(hook, ...step),
        body,
      );
    });
  }

  private forItems(node: ts.ForOfStatement | ts.ForInStatement): ts.Statement[] {
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return [this.children(node)];
    const bodyLabel = `${this.label(this.temp())}b`;
    return this.loop(
      node,
      node.statement,
      [],
      (zone, body) => {
        const initializer = ts.isVariableDeclarationList(node.initializer)
          ? this.children(node.initializer)
          : this.expression(node.initializer);
        const { places } = zone;
        const start = emit.when(emit.isSet(zone.temp), [
          emit.statement(
            emit.write(places, emit.method(emit.id(zone.temp), "start", emit.read(places))),
          ),
        ]);
        const end = emit.when(emit.isSet(zone.temp), [
          emit.statement(
            emit.write(places, emit.method(emit.id(zone.temp), "iterate", emit.read(places))),
          ),
          emit.when(emit.not(emit.member(emit.id(zone.temp), "go")), [
            f.createBreakStatement(zone.label),
          ]),
        ]);
        const whole = emit.block([
          start,
          f.createLabeledStatement(bodyLabel, ts.isBlock(body) ? body : emit.block([body])),
          end,
        ]);
        if (ts.isForInStatement(node)) {
          return f.updateForInStatement(node, initializer, this.expression(node.expression), whole);
        }
        const items = this.temp();
        const made = emit.call(
          emit.member(this.ag, "items"),
          emit.setIfUnset(zone.temp, this.made(zone)),
          emit.id(items),
        );
        const iterable = emit.sequence(
          emit.set(items, this.expression(node.expression)),
          emit.either(this.isTensor(emit.id(items)), made, emit.id(items)),
        );
        return f.updateForOfStatement(node, undefined, initializer, iterable, whole);
      },
      bodyLabel,
    );
  }

  private loop(
    node: ts.IterationStatement,
    body: ts.Statement,
    labels: readonly string[],
    build: (zone: Zone, body: ts.Statement) => ts.Statement,
    bodyLabel?: string,
  ): ts.Statement[] {
    this.isConverted = true;
    const temp = this.temp();
    const all = this.assigned(node);
    const isOuter = (place: Place): boolean => !isDeclaredBy(place, node);
    const outer = all.filter(isOuter);
    const places = [...outer, ...all.filter((place) => !isOuter(place))];
    const zone: Zone = {
      kind: "loop",
      temp,
      label: this.label(temp),
      places,
      outer,
      node,
      made: this.loopFacts(node, places, outer),
      ...(bodyLabel === undefined ? {} : { bodyLabel }),
    };
    this.zones.push(zone);
    const converted = this.single(body);
    const made = build(zone, converted);
    this.zones.pop();
    const labeled = [zone.label, ...labels].reduce<ts.Statement>(
      (inner, label) => f.createLabeledStatement(label, inner),
      made,
    );
    return [this.enter(zone), labeled, ...this.leaveZone(zone)];
  }

  /** A construct that exists from the beginning, where some paths have left before it. */
  private enter(zone: Zone): ts.Statement {
    const made = emit.either(emit.isUnset(this.frame), emit.undefinedValue(), this.made(zone));
    return emit.statement(emit.set(zone.temp, made));
  }

  private leaveZone(zone: Zone): ts.Statement[] {
    const construct = emit.id(zone.temp);
    const places = this.visible(zone.outer, zone.node.end);
    const leave = emit.write(places, emit.method(construct, "leave", emit.read(places)));
    return [
      emit.when(emit.isSet(zone.temp), [emit.statement(leave)]),
      ...this.afterStaged(zone, exitsOf(zone.node), emit.isSet(zone.temp)),
    ];
  }

  private loopFacts(
    node: ts.Node,
    places: readonly Place[],
    outer: readonly Place[],
  ): ts.Expression {
    const read = outer.filter((place) => this.isReadAfter(place, node));
    return emit.call(
      emit.member(this.ag, "loop"),
      this.framed(),
      emit.texts(places.map(({ text }) => text)),
      emit.array([emit.number(this.code("break", node)), emit.number(this.code("continue", node))]),
      emit.texts(read.map(({ text }) => text)),
      this.place(node),
    );
  }

  private made({ made }: Zone): ts.Expression {
    if (made === undefined) throw new RangeError("this zone is made by its statement");
    return made;
  }

  private iterate({ temp }: Zone, places: readonly Place[]): ts.Expression {
    const iterate = emit.method(emit.id(temp), "iterate", emit.read(places));
    return emit.and(emit.isSet(temp), emit.write(places, iterate));
  }

  private loopTest(
    zone: Zone,
    condition: ts.Expression | undefined,
    before: readonly ts.Expression[],
  ): ts.Expression {
    const value = this.temp();
    const endless = isEndless(condition);
    const construct = emit.setIfUnset(zone.temp, this.made(zone));
    const args = [emit.id(value), emit.read(zone.places), ...(endless ? [f.createTrue()] : [])];
    const test = emit.write(zone.places, emit.method(construct, "test", ...args));
    const isPlain = emit.and(emit.isUnset(zone.temp), emit.not(this.isTensor(emit.id(value))));
    const [first, ...rest] = [
      ...before,
      emit.set(value, condition === undefined ? f.createTrue() : this.expression(condition)),
      emit.either(
        isPlain,
        emit.id(value),
        emit.sequence(test, emit.member(emit.id(zone.temp), "go")),
      ),
    ];
    return first === undefined ? f.createTrue() : emit.sequence(first, ...rest);
  }

  private switchStatement(node: ts.SwitchStatement): ts.Statement[] {
    const zone = this.blockZone(node);
    const checked = emit.call(
      emit.member(this.ag, "hostOnly"),
      this.expression(node.expression),
      emit.text("a switch statement"),
      this.place(node),
    );
    this.zones.push(zone);
    const cases = this.children(node.caseBlock);
    this.zones.pop();
    this.isConverted = true;
    const made = f.updateSwitchStatement(node, checked, cases);
    return [this.enter(zone), f.createLabeledStatement(zone.label, made), ...this.leaveZone(zone)];
  }

  private blockZone(node: ts.Node): Zone {
    const temp = this.temp();
    const places = this.assigned(node);
    return {
      kind: "block",
      temp,
      label: this.label(temp),
      places,
      outer: places,
      node,
      made: this.loopFacts(node, places, places),
    };
  }

  private labeled(node: ts.LabeledStatement): ts.Statement[] {
    const inner = innermostOf(node);
    if (ts.isIterationStatement(inner, false) || ts.isSwitchStatement(inner)) {
      return this.statements(inner);
    }
    if (ts.isFunctionDeclaration(inner) || !exitsOf(inner).any) return [this.children(node)];
    this.isConverted = true;
    const zone = this.blockZone(node);
    this.zones.push(zone);
    const body = this.single(inner);
    this.zones.pop();
    return [this.enter(zone), f.createLabeledStatement(zone.label, body), ...this.leaveZone(zone)];
  }

  private tryStatement(node: ts.TryStatement): ts.Statement {
    const { catchClause } = node;
    if (catchClause === undefined) return this.children(node);
    const depth = this.temp();
    const current = emit.either(
      emit.isUnset(this.frame),
      emit.number(0),
      emit.member(emit.id(this.frame), "depth"),
    );
    const tried = this.children(node.tryBlock);
    const caught = this.children(catchClause);
    const unwind = emit.when(emit.isSet(this.frame), [
      emit.statement(emit.method(emit.id(this.frame), "unwind", emit.id(depth))),
    ]);
    return f.updateTryStatement(
      node,
      f.updateBlock(tried, [emit.statement(emit.set(depth, current)), ...tried.statements]),
      f.updateCatchClause(
        caught,
        caught.variableDeclaration,
        f.updateBlock(caught.block, [unwind, ...caught.block.statements]),
      ),
      node.finallyBlock === undefined ? undefined : this.children(node.finallyBlock),
    );
  }

  // Jumps

  private returnStatement(node: ts.ReturnStatement): ts.Statement[] {
    if (!this.mayBeGuarded) return [this.children(node)];
    const value =
      node.expression === undefined ? emit.undefinedValue() : this.expression(node.expression);
    const keep = emit.statement(emit.set(this.returned, value));
    ts.setTextRange(keep, node);
    const jump: Jump = { code: returnCode, target: "function", kind: "return" };
    return [emit.block([keep, ...this.jump(jump, node.pos)])];
  }

  private jumpStatement(node: ts.BreakOrContinueStatement): ts.Statement[] {
    const target = targetOf(node);
    const kind = ts.isBreakStatement(node) ? "break" : "continue";
    if (target === undefined || !this.zones.some((zone) => zone.node === target)) return [node];
    const jump: Jump = { code: this.code(kind, target), target, kind };
    const statements = this.jump(jump, node.pos);
    const [only] = statements;
    return statements.length === 1 && only !== undefined ? [only] : [emit.block(statements)];
  }

  /** The statements of a jump, from the innermost construct outwards. */
  private jump(jump: Jump, position: number): ts.Statement[] {
    const statements: ts.Statement[] = [];
    const { zones } = this;
    for (let i = zones.length - 1; i >= 0; i--) {
      const zone = zones[i];
      if (zone === undefined) break;
      if (zone.kind === "function") return [...statements, ...this.returnNow(position)];
      if (zone.kind === "branches") {
        statements.push(emit.when(this.isStaged(zone.temp), this.leaveWith(zone, jump)));
      } else if (zone.node === jump.target) {
        return [...statements, ...this.arrive(zone, jump)];
      } else {
        statements.push(this.cross(zone, jump));
      }
    }
    return statements;
  }

  private leaveWith(zone: Zone, jump: Jump): ts.Statement[] {
    const value = jump.kind === "return" ? emit.id(this.returned) : emit.undefinedValue();
    const leave = emit.method(
      emit.id(zone.temp),
      "leaveWith",
      emit.number(jump.code),
      emit.read(zone.places),
      value,
    );
    return [emit.statement(leave), this.endPath(zone)];
  }

  /** Ends the path that is being traced: the construct goes on with the next one. */
  private endPath(zone: Zone): ts.Statement {
    if (zone.kind === "block") return f.createBreakStatement(zone.label);
    return zone.bodyLabel === undefined
      ? f.createContinueStatement(zone.label)
      : f.createBreakStatement(zone.bodyLabel);
  }

  /** A jump to the end of a loop's iteration, of a loop, or of a block. */
  private arrive(zone: Zone, jump: Jump): ts.Statement[] {
    if (jump.kind === "continue") return [this.endPath(zone)];
    const leave = f.createBreakStatement(zone.label);
    return zone.kind === "block" ? [leave] : [this.cross(zone, jump), leave];
  }

  /** A jump out of a loop or a block that other paths have left, or will go on with: it is one path's end. */
  private cross(zone: Zone, jump: Jump): ts.Statement {
    const isGuarded = emit.and(
      emit.isSet(zone.temp),
      emit.member(emit.id(zone.temp), "isGuarded"),
    );
    return emit.when(isGuarded, this.leaveWith(zone, jump));
  }

  private returnNow(position: number): ts.Statement[] {
    return [
      emit.when(emit.isSet(this.frame), [
        ...this.endFunction(emit.id(this.returned), position),
        emit.statement(emit.set(this.returned, emit.member(emit.id(this.frame), "value"))),
      ]),
      f.createReturnStatement(emit.id(this.returned)),
    ];
  }

  /** The jumps in a statement that end outside of it. */
  private jumpsOf(node: ts.Node, exits: Exits): Jump[] {
    const jumps: Jump[] = [];
    if (exits.returns) jumps.push({ code: returnCode, target: "function", kind: "return" });
    for (const kind of ["break", "continue"] as const) {
      for (const target of kind === "break" ? exits.breaks : exits.continues) {
        if (!isWithin(target, node)) jumps.push({ code: this.code(kind, target), target, kind });
      }
    }
    return jumps;
  }

  private code(kind: "break" | "continue", target: ts.Node): number {
    const key = `${kind} ${target.pos} ${target.end}`;
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    const code = returnCode + 1 + this.codes.size;
    this.codes.set(key, code);
    return code;
  }

  // Expressions

  private expression(node: ts.Expression): ts.Expression {
    if (isBoundary(node) || isFunctionNode(node)) return this.visitOuter(node) as ts.Expression;
    if (ts.isConditionalExpression(node)) return this.conditional(node);
    if (ts.isPrefixUnaryExpression(node)) return this.prefix(node);
    if (isStep(node)) return this.step(node);
    if (ts.isBinaryExpression(node)) return this.binary(node);
    return this.children(node);
  }

  private conditional(node: ts.ConditionalExpression): ts.Expression {
    if (isHost(node.condition)) return this.children(node);
    this.isConverted = true;
    const [temp, value] = [this.temp(), this.temp()];
    const places = this.assigned(node);
    const condition = this.expression(node.condition);
    const [yes, no] = [this.expression(node.whenTrue), this.expression(node.whenFalse)];
    const next = (): ts.Expression =>
      emit.and(
        this.isStaged(temp),
        emit.write(
          places,
          emit.method(emit.id(temp), "next", emit.read(places, emit.id(value))),
          emit.id(value),
        ),
      );
    const part = (name: "first" | "second", branch: ts.Expression): ts.Expression =>
      emit.and(
        emit.call(emit.member(this.ag, name), emit.id(temp)),
        emit.sequence(emit.set(value, branch), next()),
      );
    return emit.sequence(
      this.decided(temp, condition, places, node, ["the value of ?:", emit.undefinedValue()]),
      part("first", yes),
      part("second", no),
      emit.id(value),
    );
  }

  private prefix(node: ts.PrefixUnaryExpression): ts.Expression {
    if (isStep(node)) return this.step(node);
    const operator = node.operator;
    const isConvertible =
      (operator === ts.SyntaxKind.MinusToken || operator === ts.SyntaxKind.ExclamationToken) &&
      !isHost(node.operand);
    if (!isConvertible) return this.children(node);
    this.isConverted = true;
    const temp = this.temp();
    const name = operator === ts.SyntaxKind.MinusToken ? "negative" : "not";
    return emit.sequence(
      emit.set(temp, this.expression(node.operand)),
      emit.either(
        this.isObject(emit.id(temp)),
        emit.call(emit.member(this.ag, name), emit.id(temp)),
        f.createPrefixUnaryExpression(operator, emit.id(temp)),
      ),
    );
  }

  /** `x++` of a variable or of a property that is reached by a name. */
  private step(node: Step): ts.Expression {
    const target = bare(node.operand);
    if (!ts.isIdentifier(target)) return this.children(node);
    this.isConverted = true;
    const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
    const next = emit.call(
      emit.member(this.ag, "binary"),
      emit.text(operator),
      emit.id(target.text),
      emit.number(1),
    );
    const stepped = ts.isPrefixUnaryExpression(node)
      ? emit.set(target.text, next)
      : this.afterwards(target.text, next);
    return group(
      emit.either(
        this.isTensor(emit.id(target.text)),
        ts.isParenthesizedExpression(stepped) ? stepped : group(stepped),
        ts.isPrefixUnaryExpression(node)
          ? f.createPrefixUnaryExpression(node.operator, emit.id(target.text))
          : f.createPostfixUnaryExpression(emit.id(target.text), node.operator),
      ),
    );
  }

  /** The value of a variable that is then assigned another one. */
  private afterwards(name: string, next: ts.Expression): ts.Expression {
    const temp = this.temp();
    return emit.sequence(emit.set(temp, emit.id(name)), emit.set(name, next), emit.id(temp));
  }

  private binary(node: ts.BinaryExpression): ts.Expression {
    if (isAssignment(node)) return this.assignment(node);
    const { kind } = node.operatorToken;
    const logical = logicalOperators.get(kind);
    if (logical !== undefined && !isHost(node.left)) return this.logical(node, logical);
    const operator = binaryOperators.get(kind);
    if (operator === undefined || isHost(node)) return this.children(node);
    return this.operation(operator, kind, node.left, node.right);
  }

  private operation(
    operator: string,
    kind: ts.BinaryOperator,
    left: ts.Expression,
    right: ts.Expression,
  ): ts.Expression {
    return this.applied(
      operator,
      kind,
      { value: this.expression(left), isHost: isHost(left) },
      { value: this.expression(right), isHost: isHost(right) },
    );
  }

  private applied(
    operator: string,
    kind: ts.BinaryOperator,
    left: { readonly value: ts.Expression; readonly isHost: boolean },
    right: { readonly value: ts.Expression; readonly isHost: boolean },
  ): ts.Expression {
    this.isConverted = true;
    const [a, b] = [this.temp(), this.temp()];
    const tests = [
      ...(left.isHost ? [] : [this.isObject(emit.id(a))]),
      ...(right.isHost ? [] : [this.isObject(emit.id(b))]),
    ];
    const test = tests.reduce((all, next) => f.createLogicalOr(all, next));
    return emit.sequence(
      emit.set(a, left.value),
      emit.set(b, right.value),
      emit.either(
        test,
        emit.call(emit.member(this.ag, "binary"), emit.text(operator), emit.id(a), emit.id(b)),
        f.createBinaryExpression(emit.id(a), kind, emit.id(b)),
      ),
    );
  }

  private logical(node: ts.BinaryExpression, operator: "&&" | "||"): ts.Expression {
    this.isConverted = true;
    const [first, second] = [this.temp(), this.temp()];
    const places = this.assigned(node.right);
    const left = this.expression(node.left);
    const right = this.expression(node.right);
    const made = emit.call(
      emit.member(this.ag, "logic"),
      this.framed(),
      emit.text(operator),
      emit.id(first),
      emit.texts(places.map(({ text }) => text)),
      emit.read(places),
      this.place(node),
    );
    const next = emit.method(emit.id(first), "next", emit.id(second), emit.read(places));
    const isLogic = emit.call(emit.member(this.ag, "isLogic"), emit.id(first));
    return emit.sequence(
      emit.set(first, left),
      emit.and(this.isTensor(emit.id(first)), group(emit.set(first, made))),
      emit.either(
        emit.call(emit.member(this.ag, "undecided"), emit.id(first), emit.text(operator)),
        emit.sequence(
          emit.set(second, right),
          emit.either(
            isLogic,
            emit.sequence(emit.write(places, next), emit.member(emit.id(first), "value")),
            emit.id(second),
          ),
        ),
        emit.id(first),
      ),
    );
  }

  private assignment(node: ts.BinaryExpression): ts.Expression {
    const operator = compoundOperators.get(node.operatorToken.kind);
    const target = bare(node.left);
    if (operator === undefined) return this.children(node);
    if (ts.isIdentifier(target)) {
      const left = { value: emit.id(target.text), isHost: false };
      const right = { value: this.expression(node.right), isHost: isHost(node.right) };
      return group(emit.set(target.text, this.applied(operator.text, operator.kind, left, right)));
    }
    if (
      !ts.isPropertyAccessExpression(target) ||
      target.expression.kind === ts.SyntaxKind.SuperKeyword
    ) {
      return this.children(node);
    }
    const object = this.temp();
    const property = (): ts.Expression =>
      f.createPropertyAccessExpression(emit.id(object), target.name);
    const left = { value: property(), isHost: false };
    const right = { value: this.expression(node.right), isHost: isHost(node.right) };
    return emit.sequence(
      emit.set(object, this.expression(target.expression)),
      emit.assign(property(), this.applied(operator.text, operator.kind, left, right)),
    );
  }

  // Parts

  private temp(): string {
    const name = `${this.facts.prefix}${this.temps.length + 1}`;
    this.temps.push(name);
    return name;
  }

  private label(temp: string): string {
    return `${temp}_`;
  }

  private framed(): ts.Expression {
    return emit.setIfUnset(this.frame, emit.call(emit.member(this.ag, "frame")));
  }

  private isTensor(value: ts.Expression): ts.Expression {
    return emit.call(emit.member(this.ag, "isTensor"), value);
  }

  private isStaged(temp: string): ts.Expression {
    return emit.call(emit.member(this.ag, "staged"), emit.id(temp));
  }

  private isObject(value: ts.Expression): ts.Expression {
    return f.createStrictEquality(f.createTypeOfExpression(value), emit.text("object"));
  }

  private place(node: ts.Node): ts.Expression {
    const { file } = this.facts;
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return emit.text(`${file.fileName}:${line + 1}:${character + 1}`);
  }

  /** What code assigns, of what has been declared where it begins. */
  private assigned(node: ts.Node): readonly Place[] {
    const places = this.facts.assignments.in(node, this.node);
    return places.filter(
      (place) => isDeclaredBy(place, node) || this.isVisible(place, node, node.pos),
    );
  }

  private isVisible({ declaration }: Place, at: ts.Node, position: number): boolean {
    return declaration === undefined || this.facts.scopes.isVisible(declaration, at, position);
  }

  private visible(places: readonly Place[], position: number): readonly Place[] {
    return places.filter(({ declaration }) => {
      if (declaration === undefined || declaration.isHoisted) return true;
      return !isWithin(declaration.scope.node, this.node) || declaration.position < position;
    });
  }

  /** Whether a place is read after a statement, or in the next iteration of a loop around it. */
  private isReadAfter({ declaration, isMember }: Place, node: ts.Node): boolean {
    if (isMember || declaration === undefined) return true;
    if (!isWithin(declaration.scope.node, this.node)) return true;
    let around: ts.Node = node;
    for (let at = node.parent; at !== this.node; at = at.parent) {
      if (ts.isIterationStatement(at, false)) around = at;
    }
    let found = false;
    const visit = (at: ts.Node, isNested: boolean): void => {
      if (found || at === node) return;
      const isLater = at.pos >= node.end || isNested || (around !== node && isWithin(at, around));
      if (ts.isIdentifier(at) && isLater && at.text === declaration.name) {
        found = this.facts.scopes.resolve(at.text, at) === declaration;
      }
      ts.forEachChild(at, (child) => {
        visit(child, isNested || isFunctionNode(child));
      });
    };
    visit(this.node, false);
    return found;
  }
}

const { group } = emit;

const logicalOperators = new Map<ts.SyntaxKind, "&&" | "||">([
  [ts.SyntaxKind.AmpersandAmpersandToken, "&&"],
  [ts.SyntaxKind.BarBarToken, "||"],
]);

const binaryOperators = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusToken, "+"],
  [ts.SyntaxKind.MinusToken, "-"],
  [ts.SyntaxKind.AsteriskToken, "*"],
  [ts.SyntaxKind.SlashToken, "/"],
  [ts.SyntaxKind.PercentToken, "%"],
  [ts.SyntaxKind.AsteriskAsteriskToken, "**"],
  [ts.SyntaxKind.LessThanToken, "<"],
  [ts.SyntaxKind.LessThanEqualsToken, "<="],
  [ts.SyntaxKind.GreaterThanToken, ">"],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">="],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "==="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.EqualsEqualsToken, "=="],
  [ts.SyntaxKind.ExclamationEqualsToken, "!="],
]);

const compoundOperators = new Map<ts.SyntaxKind, { text: string; kind: ts.BinaryOperator }>([
  [ts.SyntaxKind.PlusEqualsToken, { text: "+", kind: ts.SyntaxKind.PlusToken }],
  [ts.SyntaxKind.MinusEqualsToken, { text: "-", kind: ts.SyntaxKind.MinusToken }],
  [ts.SyntaxKind.AsteriskEqualsToken, { text: "*", kind: ts.SyntaxKind.AsteriskToken }],
  [ts.SyntaxKind.SlashEqualsToken, { text: "/", kind: ts.SyntaxKind.SlashToken }],
  [ts.SyntaxKind.PercentEqualsToken, { text: "%", kind: ts.SyntaxKind.PercentToken }],
  [
    ts.SyntaxKind.AsteriskAsteriskEqualsToken,
    { text: "**", kind: ts.SyntaxKind.AsteriskAsteriskToken },
  ],
]);

/** Whether a statement's own head declares the variable of a place. */
const isDeclaredBy = ({ declaration }: Place, node: ts.Node): boolean =>
  declaration?.scope.node === node;

const isFinal = (node: ts.Statement | undefined): boolean =>
  node !== undefined && (ts.isReturnStatement(node) || ts.isThrowStatement(node));
