/** Converts one function: its statements, and how it returns. */

import type ts from "typescript";
import { exitsOf, innermostOf, targetOf } from "./exits";
import { returnCode, type FileFacts, type Jump, type Zone } from "./function-scope";
import { isHost } from "./host-expressions";
import { LoopConverter } from "./loops";
import { RefusingConverter } from "./refusals";
import { isBoundary, type FunctionNode } from "./scopes";
import type { TypeScript } from "./typescript";

/** The converted function; the function itself, if nothing in it can be decided by a tensor. */
export function convertFunction(
  facts: FileFacts,
  node: FunctionNode,
  visitOuter: (node: ts.Node) => ts.Node,
): ts.Node {
  const parting = new FunctionConverter(facts, node, visitOuter, true);
  const converted = parting.convert();
  return parting.isFramed
    ? converted
    : new FunctionConverter(facts, node, visitOuter, false).convert();
}

/** The conversion of a function. */
class FunctionConverter extends LoopConverter {
  /** Whether paths may have left where the function ends. */
  private readonly mayBeGuarded: boolean;

  /** @param mayPart whether a tensor may decide a statement: otherwise jumps and `try` stay as they are */
  constructor(
    facts: FileFacts,
    node: FunctionNode,
    visitOuter: (node: ts.Node) => ts.Node,
    private readonly mayPart: boolean,
  ) {
    super(facts, node, visitOuter);
    this.mayBeGuarded = mayPart && this.hasExits();
  }

  convert(): ts.Node {
    const { node, facts } = this;
    const { context } = facts;
    const suspended = this.suspended();
    if (suspended !== undefined) {
      return new RefusingConverter(facts, suspended, this.visitOuter).parts(node);
    }
    const { body } = node;
    if (body === undefined) return this.ts.visitEachChild(node, this.visitOuter, context);
    this.zones.push({
      kind: "function",
      temp: this.frame,
      label: "",
      places: this.escaping,
      outer: this.escaping,
      node,
      made: undefined,
    });
    const converted = this.ts.isBlock(body) ? this.blockBody(body) : this.expressionBody(body);
    this.zones.pop();
    const head = new RefusingConverter(facts, "a parameter", this.visitOuter);
    const visitRest = (child: ts.Node): ts.Node => (child === body ? converted : head.visit(child));
    return this.ts.visitEachChild(node, visitRest, context);
  }

  /** What a function is that may be left and entered again; `undefined` for any other one. */
  private suspended(): string | undefined {
    const { node, ts } = this;
    const isAsync =
      node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
    if (isAsync) return "an async function";
    return "asteriskToken" in node && node.asteriskToken !== undefined ? "a generator" : undefined;
  }

  protected hasExits(): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      if (found || (node !== this.node && isBoundary(this.ts, node))) return;
      const isDecided =
        this.ts.isIfStatement(node) ||
        this.ts.isIterationStatement(node, false) ||
        this.ts.isSwitchStatement(node);
      if (isDecided && exitsOf(this.ts, node).any) found = true;
      this.ts.forEachChild(node, visit);
    };
    visit(this.node);
    return found;
  }

  protected blockBody(body: ts.Block): ts.Block {
    const { statements } = body;
    const first = statements.findIndex(
      (node) => !(this.ts.isExpressionStatement(node) && this.ts.isStringLiteral(node.expression)),
    );
    const at = first < 0 ? statements.length : first;
    const converted = statements.slice(at).flatMap((node) => this.statements(node));
    if (!this.isConverted) {
      const isSame = converted.every((statement, i) => statement === statements[at + i]);
      return isSame ? body : this.f.updateBlock(body, [...statements.slice(0, at), ...converted]);
    }
    const end = this.mayBeGuarded && !isFinal(this.ts, statements.at(-1)) ? this.fallOff() : [];
    return this.f.updateBlock(body, [
      ...statements.slice(0, at),
      ...this.declarations(),
      ...converted,
      ...end,
    ]);
  }

  protected expressionBody(body: ts.Expression): ts.ConciseBody {
    const value = this.expression(body);
    if (!this.isConverted) return value;
    const result = this.f.createReturnStatement(value);
    this.ts.setTextRange(result, body);
    return this.f.createBlock([...this.declarations(), result], true);
  }

  protected declarations(): ts.Statement[] {
    const names = [
      ...(this.mayPart ? [this.frame] : []),
      ...(this.mayBeGuarded ? [this.returned] : []),
      ...this.names,
    ];
    if (names.length === 0) return [];
    return [
      this.f.createVariableStatement(
        undefined,
        this.f.createVariableDeclarationList(
          names.map((name) => this.f.createVariableDeclaration(name)),
          this.ts.NodeFlags.Let,
        ),
      ),
    ];
  }

  /** Where a function ends without a return, and some paths have returned. */
  protected fallOff(): ts.Statement[] {
    return [
      this.emit.when(this.emit.isSet(this.frame), [
        ...this.endFunction(this.emit.undefinedValue(), this.node.end),
        this.f.createReturnStatement(this.emit.member(this.emit.id(this.frame), "value")),
      ]),
    ];
  }

  protected visit = (node: ts.Node): ts.Node | ts.Node[] => {
    if (isBoundary(this.ts, node)) return this.visitOuter(node);
    if (this.ts.isStatement(node)) return this.statements(node);
    if (this.ts.isExpression(node)) return this.expression(node);
    return this.ts.visitEachChild(node, this.visit, this.facts.context);
  };

  protected children<T extends ts.Node>(node: T): T {
    return this.ts.visitEachChild(node, this.visit, this.facts.context);
  }

  /** A statement in the place of one. */
  protected single(node: ts.Statement): ts.Statement {
    const converted = this.statements(node);
    const [only] = converted;
    return converted.length === 1 && only !== undefined ? only : this.emit.block(converted);
  }

  protected statements(node: ts.Statement): ts.Statement[] {
    if (isBoundary(this.ts, node)) return [this.visitOuter(node) as ts.Statement];
    if (this.ts.isIfStatement(node)) return this.ifStatement(node);
    if (this.ts.isWhileStatement(node)) return this.whileStatement(node);
    if (this.ts.isDoStatement(node)) return this.doStatement(node);
    if (this.ts.isForStatement(node)) return this.forStatement(node);
    if (this.ts.isForOfStatement(node) || this.ts.isForInStatement(node))
      return this.forItems(node);
    if (this.ts.isSwitchStatement(node)) return this.switchStatement(node);
    if (this.ts.isLabeledStatement(node)) return this.labeled(node);
    if (this.ts.isReturnStatement(node)) return this.returnStatement(node);
    if (this.ts.isBreakOrContinueStatement(node)) return this.jumpStatement(node);
    if (this.ts.isTryStatement(node)) return [this.tryStatement(node)];
    return [this.children(node)];
  }

  protected ifStatement(node: ts.IfStatement): ts.Statement[] {
    if (isHost(this.ts, node.expression)) {
      return [
        this.f.updateIfStatement(
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
    const exits = exitsOf(this.ts, node);
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
    const chosen = this.f.updateIfStatement(
      node,
      this.ofObject("then", temp, this.emit.id(temp)),
      thenPart,
      elsePart,
    );
    const next = this.write(
      places,
      this.emit.method(this.emit.id(temp), "next", this.emit.read(places)),
    );
    const loop = this.f.createDoStatement(
      this.emit.block([chosen]),
      this.emit.and(
        this.isStaged(temp),
        this.emit.sequence(next, this.emit.member(this.emit.id(temp), "again")),
      ),
    );
    return [
      this.emit.statement(this.decided(temp, condition, places, node.expression)),
      exits.any ? this.f.createLabeledStatement(zone.label, loop) : loop,
      ...this.afterStaged(zone, exits, this.isStaged(temp)),
    ];
  }

  protected switchStatement(node: ts.SwitchStatement): ts.Statement[] {
    const { emit, f } = this;
    this.isConverted = true;
    const isFirst = this.isFirst();
    const block = this.blockZone(node);
    const [key, temp] = [this.temp(), this.temp()];
    const { places } = block;
    const runs: Zone = {
      ...block,
      around: block,
      kind: "branches",
      temp,
      label: this.label(temp),
      made: undefined,
    };
    const names = emit.texts(places.map(({ text }) => text));
    const made = (): ts.Expression =>
      emit.call(
        emit.member(this.ag, "switched"),
        this.framed(),
        emit.id(key),
        names,
        this.place(node),
      );
    const chosen = this.expression(node.expression);
    this.zones.push(block, runs);
    const clauses = node.caseBlock.clauses.map((clause, i) => {
      const statements = clause.statements.flatMap((statement) => this.statements(statement));
      return this.ts.isDefaultClause(clause)
        ? f.updateDefaultClause(clause, statements)
        : f.updateCaseClause(clause, this.caseTest(clause, i, runs, made), statements);
    });
    this.zones.pop();
    this.zones.pop();
    const statement = f.updateSwitchStatement(
      node,
      emit.id(key),
      f.updateCaseBlock(node.caseBlock, clauses),
    );
    const next = this.write(places, emit.method(emit.id(temp), "next", emit.read(places)));
    const loop = f.createDoStatement(
      emit.block([statement]),
      emit.and(emit.isSet(temp), emit.sequence(next, emit.member(emit.id(temp), "again"))),
    );
    const staged = this.visible(places, node.end);
    const exits = exitsOf(this.ts, node);
    this.zones.push(block);
    const after = this.afterStaged({ ...runs, places: staged }, exits, emit.isSet(temp), [
      ...(exits.breaks.has(node)
        ? [{ code: this.code("break", node), target: node, kind: "break" } as const]
        : []),
    ]);
    this.zones.pop();
    const whole = emit.block([
      emit.statement(emit.set(key, chosen)),
      emit.statement(
        emit.set(temp, emit.either(this.isTensor(emit.id(key)), made(), emit.undefinedValue())),
      ),
      f.createLabeledStatement(runs.label, loop),
      ...after,
    ]);
    return [
      ...this.enter(block, isFirst),
      f.createLabeledStatement(block.label, whole),
      ...this.leaveZone(block),
    ];
  }

  /** What a case is compared with: where a tensor decides, the key itself or something else. */
  private caseTest(
    clause: ts.CaseClause,
    index: number,
    { temp, places }: Zone,
    made: () => ts.Expression,
  ): ts.Expression {
    const { emit } = this;
    const match = (construct: ts.Expression, value: ts.Expression): ts.Expression =>
      emit.method(construct, "match", emit.number(index), value, emit.read(places));
    if (isHost(this.ts, clause.expression)) {
      const value = (): ts.Expression => this.expression(clause.expression);
      return emit.either(emit.isUnset(temp), value(), match(emit.id(temp), value()));
    }
    const value = this.temp();
    const isPast = emit.and(
      emit.isSet(temp),
      emit.method(emit.id(temp), "isPast", emit.number(index)),
    );
    return emit.either(
      isPast,
      emit.id(temp),
      emit.sequence(
        emit.set(value, this.expression(clause.expression)),
        emit.either(
          emit.and(emit.isUnset(temp), emit.not(this.isTensor(emit.id(value)))),
          emit.id(value),
          match(emit.setIfUnset(temp, made()), emit.id(value)),
        ),
      ),
    );
  }

  protected blockZone(node: ts.Node): Zone {
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

  protected labeled(node: ts.LabeledStatement): ts.Statement[] {
    const inner = innermostOf(this.ts, node);
    if (this.ts.isIterationStatement(inner, false) || this.ts.isSwitchStatement(inner)) {
      return this.statements(inner);
    }
    if (this.ts.isFunctionDeclaration(inner) || !exitsOf(this.ts, inner).any)
      return [this.children(node)];
    this.isConverted = true;
    const isFirst = this.isFirst();
    const zone = this.blockZone(node);
    this.zones.push(zone);
    const body = this.single(inner);
    this.zones.pop();
    return [
      ...this.enter(zone, isFirst),
      this.f.createLabeledStatement(zone.label, body),
      ...this.leaveZone(zone),
    ];
  }

  protected tryStatement(node: ts.TryStatement): ts.Statement {
    const { catchClause } = node;
    if (catchClause === undefined || !this.mayPart) return this.children(node);
    const depth = this.temp();
    const current = this.emit.either(
      this.emit.isUnset(this.frame),
      this.emit.number(0),
      this.emit.member(this.emit.id(this.frame), "depth"),
    );
    const tried = this.children(node.tryBlock);
    const caught = this.children(catchClause);
    const unwind = this.emit.when(this.emit.isSet(this.frame), [
      this.emit.statement(
        this.emit.method(this.emit.id(this.frame), "unwind", this.emit.id(depth)),
      ),
    ]);
    return this.f.updateTryStatement(
      node,
      this.f.updateBlock(tried, [
        this.emit.statement(this.emit.set(depth, current)),
        ...tried.statements,
      ]),
      this.f.updateCatchClause(
        caught,
        caught.variableDeclaration,
        this.f.updateBlock(caught.block, [unwind, ...caught.block.statements]),
      ),
      node.finallyBlock === undefined ? undefined : this.children(node.finallyBlock),
    );
  }

  protected returnStatement(node: ts.ReturnStatement): ts.Statement[] {
    if (!this.mayBeGuarded) return [this.children(node)];
    const value =
      node.expression === undefined ? this.emit.undefinedValue() : this.expression(node.expression);
    const keep = this.emit.statement(this.emit.set(this.returned, value));
    this.ts.setTextRange(keep, node);
    const jump: Jump = { code: returnCode, target: "function", kind: "return" };
    return [this.emit.block([keep, ...this.jump(jump, node.pos)])];
  }

  protected jumpStatement(node: ts.BreakOrContinueStatement): ts.Statement[] {
    const target = targetOf(this.ts, node);
    const kind = this.ts.isBreakStatement(node) ? "break" : "continue";
    if (target === undefined || !this.zones.some((zone) => zone.node === target)) return [node];
    const jump: Jump = { code: this.code(kind, target), target, kind };
    const [first, ...others] = this.jump(jump, node.pos);
    if (first === undefined) return [];
    this.ts.setSourceMapRange(first, node);
    return others.length === 0 ? [first] : [this.emit.block([first, ...others])];
  }
}

const isFinal = (ts: TypeScript, node: ts.Statement | undefined): boolean =>
  node !== undefined && (ts.isReturnStatement(node) || ts.isThrowStatement(node));
