/** Converts loops: `while`, `do`, `for` and loops over items. */

import ts from "typescript";
import type { Place } from "./assigned";
import * as emit from "./emit";
import { exitsOf } from "./exits";
import { isDeclaredBy, type Zone } from "./function-scope";
import { isEndless } from "./host-expressions";
import { JumpConverter } from "./jumps";

const f = ts.factory;

/** The conversion of loops. */
export abstract class LoopConverter extends JumpConverter {
  /** A statement in the place of one. */
  protected abstract single(node: ts.Statement): ts.Statement;

  protected whileStatement(node: ts.WhileStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
      const { places } = zone;
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, places)]);
      return f.updateWhileStatement(node, test, body);
    });
  }

  protected doStatement(node: ts.DoStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, zone.places)]);
      return f.updateDoStatement(node, body, test);
    });
  }

  protected forStatement(node: ts.ForStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
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

  protected forItems(node: ts.ForOfStatement | ts.ForInStatement): ts.Statement[] {
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return [this.children(node)];
    const bodyLabel = `${this.label(this.temp())}b`;
    return this.loop(
      node,
      node.statement,
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

  protected loop(
    node: ts.IterationStatement,
    body: ts.Statement,
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
    const labeled = f.createLabeledStatement(zone.label, made);
    return [this.enter(zone), labeled, ...this.leaveZone(zone)];
  }

  /** A construct that exists from the beginning, where some paths have left before it. */
  protected enter(zone: Zone): ts.Statement {
    const made = emit.either(emit.isUnset(this.frame), emit.undefinedValue(), this.made(zone));
    return emit.statement(emit.set(zone.temp, made));
  }

  protected leaveZone(zone: Zone): ts.Statement[] {
    const construct = emit.id(zone.temp);
    const places = this.visible(zone.outer, zone.node.end);
    const leave = emit.write(places, emit.method(construct, "leave", emit.read(places)));
    return [
      emit.when(emit.isSet(zone.temp), [emit.statement(leave)]),
      ...this.afterStaged(zone, exitsOf(zone.node), emit.isSet(zone.temp)),
    ];
  }

  protected loopFacts(
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

  protected made({ made }: Zone): ts.Expression {
    if (made === undefined) throw new RangeError("this zone is made by its statement");
    return made;
  }

  protected iterate({ temp }: Zone, places: readonly Place[]): ts.Expression {
    const iterate = emit.method(emit.id(temp), "iterate", emit.read(places));
    return emit.and(emit.isSet(temp), emit.write(places, iterate));
  }

  protected loopTest(
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
    const decided = emit.either(
      isPlain,
      emit.id(value),
      emit.sequence(test, emit.member(emit.id(zone.temp), "go")),
    );
    const evaluated = condition === undefined ? f.createTrue() : this.expression(condition);
    return emit.sequence(...before, emit.set(value, evaluated), decided);
  }
}
