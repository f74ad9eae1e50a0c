/** What the conversion of one function keeps in mind: its variables, its temporaries, and the constructs around a piece of code. */

import type ts from "typescript";
import type { Assignments, Place } from "./assigned";
import type { Emitter } from "./emit";
import { isFunctionNode, isWithin, type FunctionNode, type Scopes } from "./scopes";
import type { TypeScript } from "./typescript";

/** What is known of the file around a function. */
export interface FileFacts {
  readonly file: ts.SourceFile;
  readonly ts: TypeScript;
  readonly emit: Emitter;
  readonly scopes: Scopes;
  readonly assignments: Assignments;
  /** The name of the module of operators. */
  readonly operators: string;
  /** The beginning of names that the file does not use. */
  readonly prefix: string;
  readonly context: ts.TransformationContext;
  /** What was converted: if nothing was, the file stays as it is. */
  readonly conversions: ts.Node[];
}

/** A construct in whose code some paths may have left while others go on. */
export interface Zone {
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
  /** The block around a `switch`, in which the paths of a run part where no tensor decides about the statement itself. */
  readonly around?: Zone;
  /** The label around the body of a loop over items, by which an iteration ends. */
  readonly bodyLabel?: string;
}

/** A jump out of constructs: a return, or a break or continue of a statement. */
export interface Jump {
  readonly code: number;
  readonly target: ts.Node | "function";
  readonly kind: "return" | "break" | "continue";
}

/** The code of a return; jumps are numbered from the next one. */
export const returnCode = 1;

/** The state of the conversion of a function, and the code that refers to it. */
export abstract class FunctionScope {
  protected readonly temps: string[] = [];
  protected readonly zones: Zone[] = [];
  private readonly codes = new Map<string, number>();
  protected readonly ts: TypeScript;
  protected readonly f: ts.NodeFactory;
  protected readonly emit: Emitter;
  protected readonly ag: ts.Identifier;
  /** Whether anything was converted, so that the function needs the temporaries. */
  protected isConverted = false;
  /** Whether a tensor may decide a statement, so that paths may part. */
  isFramed = false;
  protected readonly frame: string;
  protected readonly returned: string;
  /** Holds the values that a construct gives to several variables. */
  protected readonly state: string;
  private hasState = false;
  /** What the function assigns that outlives it. */
  protected readonly escaping: readonly Place[];

  constructor(
    protected readonly facts: FileFacts,
    protected readonly node: FunctionNode,
    protected readonly visitOuter: (node: ts.Node) => ts.Node,
  ) {
    this.ts = facts.ts;
    this.f = facts.ts.factory;
    this.emit = facts.emit;
    this.ag = this.emit.id(facts.operators);
    this.frame = `${facts.prefix}f`;
    this.returned = `${facts.prefix}r`;
    this.state = `${facts.prefix}s`;
    this.escaping = facts.assignments.in(node, node);
  }

  protected temp(): string {
    const name = `${this.facts.prefix}${this.temps.length + 1}`;
    this.temps.push(name);
    return name;
  }

  /** Assigns to places the values that a construct gives, as an array. */
  protected write(places: readonly Place[], value: ts.Expression): ts.Expression {
    if (places.length > 1) this.hasState = true;
    return this.emit.write(places, value, this.state);
  }

  /** The names of the variables that the converted code needs. */
  protected get names(): readonly string[] {
    return [...(this.hasState ? [this.state] : []), ...this.temps];
  }

  protected label(temp: string): string {
    return `${temp}_`;
  }

  protected framed(): ts.Expression {
    this.isFramed = true;
    return this.emit.setIfUnset(this.frame, this.emit.call(this.emit.member(this.ag, "frame")));
  }

  /** Whether what is converted next runs before the function has a frame, and runs once. */
  protected isFirst(): boolean {
    return !this.isFramed && this.zones.length === 1;
  }

  protected isTensor(value: ts.Expression): ts.Expression {
    return this.emit.and(this.isObject(value), this.asked("isTensor", value));
  }

  protected isStaged(temp: string): ts.Expression {
    return this.emit.and(
      this.isObject(this.emit.id(temp)),
      this.asked("staged", this.emit.id(temp)),
    );
  }

  /** What an operator says of a value that is an object; of any other value the host's own answer, without a call. */
  protected ofObject(
    name: string,
    temp: string,
    otherwise: ts.Expression,
    ...more: readonly ts.Expression[]
  ): ts.Expression {
    const value = this.emit.id(temp);
    const asked = this.asked(name, value, ...more);
    return this.emit.group(this.emit.either(this.isObject(value), asked, otherwise));
  }

  private asked(
    name: string,
    value: ts.Expression,
    ...more: readonly ts.Expression[]
  ): ts.Expression {
    return this.emit.call(this.emit.member(this.ag, name), this.emit.copy(value), ...more);
  }

  private isObject(value: ts.Expression): ts.Expression {
    const type = this.f.createTypeOfExpression(this.emit.copy(value));
    return this.f.createStrictEquality(type, this.emit.text("object"));
  }

  protected place(node: ts.Node): ts.Expression {
    const { file } = this.facts;
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return this.emit.text(`${file.fileName}:${line + 1}:${character + 1}`);
  }

  /** What code assigns, of what has been declared where it begins. */
  protected assigned(node: ts.Node): readonly Place[] {
    const places = this.facts.assignments.in(node, this.node);
    return places.filter(
      (place) => isDeclaredBy(place, node) || this.isVisible(place, node, node.pos),
    );
  }

  protected code(kind: "break" | "continue", target: ts.Node): number {
    const key = `${kind} ${target.pos} ${target.end}`;
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    const code = returnCode + 1 + this.codes.size;
    this.codes.set(key, code);
    return code;
  }

  protected isVisible({ declaration }: Place, at: ts.Node, position: number): boolean {
    return declaration === undefined || this.facts.scopes.isVisible(declaration, at, position);
  }

  protected visible(places: readonly Place[], position: number): readonly Place[] {
    return places.filter(({ declaration }) => {
      if (declaration === undefined || declaration.isHoisted) return true;
      return !isWithin(declaration.scope.node, this.node) || declaration.position < position;
    });
  }

  /** Whether a place is read after a statement, or in the next iteration of a loop around it. */
  protected isReadAfter({ declaration, isMember }: Place, node: ts.Node): boolean {
    if (isMember || declaration === undefined) return true;
    if (!isWithin(declaration.scope.node, this.node)) return true;
    let around: ts.Node = node;
    for (let at = node.parent; at !== this.node; at = at.parent) {
      if (this.ts.isIterationStatement(at, false)) around = at;
    }
    let found = false;
    const visit = (at: ts.Node, isNested: boolean): void => {
      if (found || at === node) return;
      const isLater = at.pos >= node.end || isNested || (around !== node && isWithin(at, around));
      if (this.ts.isIdentifier(at) && isLater && at.text === declaration.name) {
        found = this.facts.scopes.resolve(at.text, at) === declaration;
      }
      this.ts.forEachChild(at, (child) => {
        visit(child, isNested || isFunctionNode(this.ts, child));
      });
    };
    visit(this.node, false);
    return found;
  }
}

/** Whether a statement's own head declares the variable of a place. */
export const isDeclaredBy = ({ declaration }: Place, node: ts.Node): boolean =>
  declaration?.scope.node === node;
