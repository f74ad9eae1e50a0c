/** Converts loops: `while`, `do`, `for` and loops over items. */

import type ts from "typescript";
import type { Place } from "./assigned";
import { exitsOf } from "./exits";
import { isDeclaredBy, type Zone } from "./function-scope";
import { isEndless, isHost } from "./host-expressions";
import { JumpConverter } from "./jumps";

/** The conversion of loops. */
export abstract class LoopConverter extends JumpConverter {
  /** A statement in the place of one. */
  protected abstract single(node: ts.Statement): ts.Statement;

  protected whileStatement(node: ts.WhileStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
      const { places } = zone;
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, places)]);
      return this.f.updateWhileStatement(node, test, body);
    });
  }

  protected doStatement(node: ts.DoStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
      const test = this.loopTest(zone, node.expression, [this.iterate(zone, zone.places)]);
      return this.f.updateDoStatement(node, body, test);
    });
  }

  protected forStatement(node: ts.ForStatement): ts.Statement[] {
    return this.loop(node, node.statement, (zone, body) => {
      const start = node.initializer;
      const initializer =
        start === undefined
          ? undefined
          : this.ts.isVariableDeclarationList(start)
            ? this.children(start)
            : this.expression(start);
      const hook = this.iterate(zone, zone.places);
      const step = node.incrementor === undefined ? [] : [this.expression(node.incrementor)];
      return this.f.updateForStatement(
        node,
        initializer,
        this.loopTest(zone, node.condition, []),
        this.emit.sequence(hook, ...step),
        body,
      );
    });
  }

  protected forItems(node: ts.ForOfStatement | ts.ForInStatement): ts.Statement[] {
    if (this.ts.isForOfStatement(node) && node.awaitModifier !== undefined)
      return [this.children(node)];
    const bodyLabel = `${this.label(this.temp())}b`;
    return this.loop(
      node,
      node.statement,
      (zone, body) => {
        const initializer = this.ts.isVariableDeclarationList(node.initializer)
          ? this.children(node.initializer)
          : this.expression(node.initializer);
        const { places } = zone;
        const start = this.emit.when(this.emit.isSet(zone.temp), [
          this.emit.statement(
            this.write(
              places,
              this.emit.method(this.emit.id(zone.temp), "start", this.emit.read(places)),
            ),
          ),
        ]);
        const end = this.emit.when(this.emit.isSet(zone.temp), [
          this.emit.statement(
            this.write(
              places,
              this.emit.method(this.emit.id(zone.temp), "iterate", this.emit.read(places)),
            ),
          ),
          this.emit.when(this.emit.not(this.emit.member(this.emit.id(zone.temp), "go")), [
            this.f.createBreakStatement(zone.label),
          ]),
        ]);
        const whole = this.emit.block([
          start,
          this.f.createLabeledStatement(
            bodyLabel,
            this.ts.isBlock(body) ? body : this.emit.block([body]),
          ),
          end,
        ]);
        if (this.ts.isForInStatement(node)) {
          return this.f.updateForInStatement(
            node,
            initializer,
            this.expression(node.expression),
            whole,
          );
        }
        const items = this.temp();
        const made = this.emit.call(
          this.emit.member(this.ag, "items"),
          this.emit.setIfUnset(zone.temp, this.made(zone)),
          this.emit.id(items),
        );
        const iterable = this.emit.sequence(
          this.emit.set(items, this.expression(node.expression)),
          this.emit.either(this.isTensor(this.emit.id(items)), made, this.emit.id(items)),
        );
        return this.f.updateForOfStatement(node, undefined, initializer, iterable, whole);
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
    const isFirst = this.isFirst();
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
    const labeled = this.f.createLabeledStatement(zone.label, made);
    return [...this.enter(zone, isFirst), labeled, ...this.leaveZone(zone)];
  }

  /**
   * A construct that exists from the beginning, where some paths have left before it.
   *
   * @param isFirst whether none can have left
   */
  protected enter(zone: Zone, isFirst: boolean): ts.Statement[] {
    if (isFirst) return [];
    const construct = this.made(zone);
    const made = this.emit.either(
      this.emit.isUnset(this.frame),
      this.emit.undefinedValue(),
      this.ts.isWhileStatement(zone.node) ? this.emit.method(construct, "atHead") : construct,
    );
    return [this.emit.statement(this.emit.set(zone.temp, made))];
  }

  protected leaveZone(zone: Zone): ts.Statement[] {
    const construct = this.emit.id(zone.temp);
    const places = this.visible(zone.outer, zone.node.end);
    const leave = this.write(places, this.emit.method(construct, "leave", this.emit.read(places)));
    return [
      this.emit.when(this.emit.isSet(zone.temp), [this.emit.statement(leave)]),
      ...this.afterStaged(zone, exitsOf(this.ts, zone.node), this.emit.isSet(zone.temp)),
    ];
  }

  protected loopFacts(
    node: ts.Node,
    places: readonly Place[],
    outer: readonly Place[],
  ): ts.Expression {
    const read = outer.filter((place) => this.isReadAfter(place, node));
    return this.emit.call(
      this.emit.member(this.ag, "loop"),
      this.framed(),
      this.emit.texts(places.map(({ text }) => text)),
      this.emit.array([
        this.emit.number(this.code("break", node)),
        this.emit.number(this.code("continue", node)),
      ]),
      this.emit.texts(read.map(({ text }) => text)),
      this.place(node),
    );
  }

  protected made({ made }: Zone): ts.Expression {
    if (made === undefined) throw new RangeError("this zone is made by its statement");
    return made;
  }

  protected iterate({ temp }: Zone, places: readonly Place[]): ts.Expression {
    const iterate = this.emit.method(this.emit.id(temp), "iterate", this.emit.read(places));
    return this.emit.and(this.emit.isSet(temp), this.write(places, iterate));
  }

  /**
   * Whether a loop goes on. A comparison stands where the engine takes it for the bound of the loop's counter: after `&&`, not in a value that is then
   * tested.
   */
  protected loopTest(
    zone: Zone,
    condition: ts.Expression | undefined,
    before: readonly ts.Expression[],
  ): ts.Expression {
    const { emit, f } = this;
    const isPlain = emit.isUnset(zone.temp);
    if (isEndless(this.ts, condition) || condition === undefined) {
      const staged = this.testStaged(zone, f.createTrue(), true);
      return emit.sequence(...before, f.createLogicalOr(isPlain, staged));
    }
    const compared = this.comparison(condition);
    const value = this.temp();
    if (compared !== undefined) {
      const isHostTest = emit.and(isPlain, emit.not(emit.group(compared.hasTensor())));
      return emit.sequence(
        ...before,
        ...compared.before,
        f.createLogicalOr(
          emit.and(emit.group(emit.set(value, isHostTest)), compared.plain),
          emit.and(emit.not(emit.id(value)), this.testStaged(zone, compared.either())),
        ),
      );
    }
    return emit.sequence(
      ...before,
      emit.set(value, this.expression(condition)),
      emit.either(
        isHost(this.ts, condition)
          ? isPlain
          : emit.and(isPlain, emit.not(this.isTensor(emit.id(value)))),
        emit.id(value),
        this.testStaged(zone, emit.id(value)),
      ),
    );
  }

  /** Whether a loop goes on that a tensor decides, or that some paths have left. */
  private testStaged(zone: Zone, value: ts.Expression, isEndless = false): ts.Expression {
    const construct = this.emit.setIfUnset(zone.temp, this.made(zone));
    const args = [value, this.emit.read(zone.places), ...(isEndless ? [this.f.createTrue()] : [])];
    const test = this.write(zone.places, this.emit.method(construct, "test", ...args));
    return this.emit.sequence(test, this.emit.member(this.emit.id(zone.temp), "go"));
  }
}
