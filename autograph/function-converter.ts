/** Converts one function: its statements, and how it returns. */

import ts from "typescript";
import * as emit from "./emit";
import { exitsOf, innermostOf, targetOf } from "./exits";
import { returnCode, type Jump, type Zone } from "./function-scope";
import { isHost } from "./host-expressions";
import { LoopConverter } from "./loops";
import { isBoundary } from "./scopes";

const f = ts.factory;

/** The conversion of a function. */
export class FunctionConverter extends LoopConverter {
  /** Whether paths may have left where the function ends. */
  private readonly mayBeGuarded = this.hasExits();

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
    return ts.visitEachChild(node, visitRest, context);
  }

  protected hasExits(): boolean {
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

  protected blockBody(body: ts.Block): ts.Block {
    const { statements } = body;
    const first = statements.findIndex(
      (node) => !(ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)),
    );
    const at = first < 0 ? statements.length : first;
    const converted = statements.slice(at).flatMap((node) => this.statements(node));
    if (!this.isConverted) {
      const isSame = converted.every((statement, i) => statement === statements[at + i]);
      return isSame ? body : f.updateBlock(body, [...statements.slice(0, at), ...converted]);
    }
    const end = this.mayBeGuarded && !isFinal(statements.at(-1)) ? this.fallOff() : [];
    return f.updateBlock(body, [
      ...statements.slice(0, at),
      ...this.declarations(),
      ...converted,
      ...end,
    ]);
  }

  protected expressionBody(body: ts.Expression): ts.ConciseBody {
    const value = this.expression(body);
    if (!this.isConverted) return value;
    const result = f.createReturnStatement(value);
    ts.setTextRange(result, body);
    return f.createBlock([...this.declarations(), result], true);
  }

  protected declarations(): ts.Statement[] {
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
  protected fallOff(): ts.Statement[] {
    return [
      emit.when(emit.isSet(this.frame), [
        ...this.endFunction(emit.undefinedValue(), this.node.end),
        f.createReturnStatement(emit.member(emit.id(this.frame), "value")),
      ]),
    ];
  }

  protected visit = (node: ts.Node): ts.Node | ts.Node[] => {
    if (isBoundary(node)) return this.visitOuter(node);
    if (ts.isStatement(node)) return this.statements(node);
    if (ts.isExpression(node)) return this.expression(node);
    return ts.visitEachChild(node, this.visit, this.facts.context);
  };

  protected children<T extends ts.Node>(node: T): T {
    return ts.visitEachChild(node, this.visit, this.facts.context);
  }

  /** A statement in the place of one. */
  protected single(node: ts.Statement): ts.Statement {
    const converted = this.statements(node);
    const [only] = converted;
    return converted.length === 1 && only !== undefined ? only : emit.block(converted);
  }

  protected statements(node: ts.Statement): ts.Statement[] {
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

  protected ifStatement(node: ts.IfStatement): ts.Statement[] {
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

  protected switchStatement(node: ts.SwitchStatement): ts.Statement[] {
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

  protected tryStatement(node: ts.TryStatement): ts.Statement {
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

  protected returnStatement(node: ts.ReturnStatement): ts.Statement[] {
    if (!this.mayBeGuarded) return [this.children(node)];
    const value =
      node.expression === undefined ? emit.undefinedValue() : this.expression(node.expression);
    const keep = emit.statement(emit.set(this.returned, value));
    ts.setTextRange(keep, node);
    const jump: Jump = { code: returnCode, target: "function", kind: "return" };
    return [emit.block([keep, ...this.jump(jump, node.pos)])];
  }

  protected jumpStatement(node: ts.BreakOrContinueStatement): ts.Statement[] {
    const target = targetOf(node);
    const kind = ts.isBreakStatement(node) ? "break" : "continue";
    if (target === undefined || !this.zones.some((zone) => zone.node === target)) return [node];
    const jump: Jump = { code: this.code(kind, target), target, kind };
    const statements = this.jump(jump, node.pos);
    const [only] = statements;
    return statements.length === 1 && only !== undefined ? [only] : [emit.block(statements)];
  }
}

const isFinal = (node: ts.Statement | undefined): boolean =>
  node !== undefined && (ts.isReturnStatement(node) || ts.isThrowStatement(node));
