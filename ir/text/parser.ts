/** The parser of the IR's text form: the inverse of the printer, with errors that name the line. */

import { GraphBuilder } from "../builder";
import { OntraceError } from "../errors";
import { isGraph, VariableHandle, type Graph, type Value } from "../graph";
import { locationFromText, unknownLocation } from "../location";
import { isOpName, type AnyNode, type OpName } from "../ops";
import { attributeFault } from "../ops/attribute-schemas";
import { callOrder } from "./call-order";
import { defaultLimits, type TextLimits } from "./limits";
import { TextReader } from "./reader";
import { Scanner } from "./scanner";
import type { Literal } from "../types/literal";
import { formatType, sameType, type TensorType } from "../types/type";

export interface ParseOptions {
  /** The variable that a declaration refers to; default: a new one. */
  readonly variable?: (name: string, type: TensorType) => VariableHandle | undefined;
  /** A literal that is stored outside of the text; default: there are none. */
  readonly literal?: (name: string) => Literal | undefined;
  /** What the text may ask for. */
  readonly limits?: Partial<TextLimits>;
}

/**
 * Parses the first graph of a text that `printGraph` wrote.
 *
 * @throws ValueError, naming the line, if the text is not that of a legal graph
 */
export function parseGraph(text: string, options?: ParseOptions): Graph {
  const [graph] = parseGraphs(text, options).values();
  if (graph === undefined) throw new Scanner(text).error("graph name(…) { … }");
  return graph;
}

/** All graphs of a text by their names, in the order of the text. */
export const parseGraphs = (text: string, options: ParseOptions = {}): ReadonlyMap<string, Graph> =>
  new ModuleParser(text, options).parse();

/** Values without a name are numbered. */
type ValueName = string | number;

interface Definition {
  readonly name: ValueName;
  readonly type: TensorType;
  /** Its position in the text. */
  readonly at: number;
}

const op = /[A-Za-z_]\w*/y;
const returnWord = /return\b/y;
const regionWord = /region\b/y;
const scopeWord = /in\b/y;
const valueNumber = /%(\d+)/y;

class ModuleParser {
  private readonly scanner: Scanner;
  private readonly reader: TextReader;
  private readonly variables = new Map<string, VariableHandle>();
  /** The position of each graph's parameters. */
  private readonly heads = new Map<string, number>();
  private readonly graphs = new Map<string, Graph>();
  private readonly unfinished = new Set<string>();
  private readonly limits: TextLimits;
  /** The number of nodes of each graph, with those of its callees. */
  private readonly expanded = new Map<Graph, number>();

  constructor(
    private readonly text: string,
    private readonly options: ParseOptions,
  ) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.scanner = new Scanner(text, this.limits.depth);
    this.reader = new TextReader(
      this.scanner,
      {
        variable: (name, at) => this.variable(name, at),
        graph: (name, at) => this.graph(name, at),
        literal: (name) => this.options.literal?.(name),
      },
      this.limits,
    );
  }

  parse(): ReadonlyMap<string, Graph> {
    this.readDeclarations();
    // Callees first: a chain of calls may be long.
    for (const name of callOrder(this.text, this.heads)) this.graph(name);
    return new Map([...this.heads.keys()].map((name) => [name, this.graph(name)]));
  }

  /** Reads the variables and the heads of graphs. Only they begin at the start of a line. */
  private readDeclarations(): void {
    for (const { index, 0: keyword } of this.text.matchAll(/^variable\b/gm)) {
      this.scanner.at(index + keyword.length, () => {
        const name = this.reader.name("@");
        const type = this.typeAfterColon();
        const known = this.options.variable?.(name, type);
        if (known !== undefined && !sameType(known.type, type)) {
          throw this.scanner.error(`type ${formatType(known.type)}`, `variable ${name}`, index);
        }
        this.variables.set(name, known ?? new VariableHandle(name, type));
      });
    }
    for (const { index, 0: keyword } of this.text.matchAll(/^graph[ \t]+/gm)) {
      this.scanner.at(index + keyword.length, () => {
        const name = this.reader.nameHere("a graph's name");
        if (this.heads.has(name))
          throw this.scanner.error("each graph once", `a second graph ${name}`, index);
        this.heads.set(name, this.scanner.next);
      });
    }
  }

  private variable(name: string, at: number): VariableHandle {
    const variable = this.variables.get(name);
    if (variable !== undefined) return variable;
    throw this.scanner.error(`a line: variable @${name}: …`, `no variable ${name}`, at);
  }

  private graph(name: string, at?: number): Graph {
    const known = this.graphs.get(name);
    if (known !== undefined) return known;
    const head = this.heads.get(name);
    if (head === undefined) {
      throw this.scanner.error(
        `one of ${[...this.heads.keys()].slice(0, 10).join(", ")}`,
        `no graph ${name}`,
        at,
      );
    }
    if (this.unfinished.has(name)) {
      throw this.scanner.error("graphs without recursion", `graph ${name} calls itself`, at);
    }
    this.unfinished.add(name);
    const graph = this.scanner.at(head, () => this.block(name));
    this.graphs.set(name, graph);
    return graph;
  }

  /** `(parameters) { nodes; return results }` */
  private block(name: string): Graph {
    const { scanner } = this;
    const b = new GraphBuilder();
    const values = new Map<ValueName, Value>();
    scanner.expect("(");
    const parameters = scanner.list(")", () => this.definition());
    for (const parameter of parameters) {
      const known = typeof parameter.name === "number" ? undefined : parameter.name;
      this.define(values, parameter, b.parameter(parameter.type, known));
    }
    scanner.expect("{");
    while (scanner.tryRead(returnWord) === undefined) this.node(b, values);
    const results = scanner.list("}", () => this.use(values));
    const graph = b.finish(name, results);
    this.checkExpansion(graph);
    return graph;
  }

  /** Counts a graph's nodes as if its calls were replaced, which they are before it runs. */
  private checkExpansion(graph: Graph): void {
    const count = graph.nodes.reduce((sum, { attributes, regions }) => {
      const values: readonly unknown[] = Object.values(attributes);
      const held = [...values, ...regions].filter(isGraph);
      return held.reduce((total, inner) => total + (this.expanded.get(inner) ?? 0), sum + 1);
    }, 0);
    const { expandedNodes } = this.limits;
    this.expanded.set(graph, count);
    if (count <= expandedNodes) return;
    throw this.scanner.beyond(
      "expandedNodes",
      `at most ${expandedNodes}`,
      `graph ${graph.name} has ${count} nodes with those of the graphs that it calls`,
    );
  }

  private checkAttributes(op: OpName, attributes: object, rank: number, at: number): void {
    const fault = attributeFault(op, attributes, { rank });
    if (fault !== undefined) throw this.scanner.error(fault.expected, fault.what, at);
  }

  private node(b: GraphBuilder, values: Map<ValueName, Value>): void {
    const { scanner, reader } = this;
    const at = scanner.next;
    const definitions = this.definitions();
    scanner.takeComment();
    const op = this.op();
    const operands: Value[] = [];
    while (scanner.isNext("%")) {
      operands.push(this.use(values));
      if (!scanner.take(",")) break;
    }
    const attributes = scanner.take("{") ? reader.attributes() : {};
    this.checkAttributes(op, attributes, operands[0]?.type.shape.length ?? 0, at);
    const scope = scanner.tryRead(scopeWord) === undefined ? "" : reader.name("");
    const comment = scanner.takeComment();
    const location = comment === undefined ? unknownLocation : locationFromText(comment);
    const regions: Graph[] = [];
    while (scanner.tryRead(regionWord) !== undefined) {
      regions.push(scanner.nested(() => this.block(reader.name(""))));
    }
    const parts = { op, operands, attributes, regions, scope, location };
    const { results } = this.legally(op, at, () => b.emit(parts));
    this.checkTypes(op, at, definitions, results);
    definitions.forEach((definition, i) => {
      const value = results[i];
      if (value !== undefined) this.define(values, definition, value);
    });
  }

  private definitions(): Definition[] {
    const definitions: Definition[] = [];
    while (this.scanner.isNext("%")) {
      definitions.push(this.definition());
      if (!this.scanner.take(",")) break;
    }
    if (definitions.length > 0) this.scanner.expect("=");
    return definitions;
  }

  private op(): OpName {
    const at = this.scanner.next;
    const name = this.scanner.read(op, "a node, or return");
    if (isOpName(name)) return name;
    throw this.scanner.error("an op of this version", `unknown op ${name}`, at);
  }

  /** `%x: float32[2]` */
  private definition(): Definition {
    const at = this.scanner.next;
    return { name: this.valueName(), type: this.typeAfterColon(), at };
  }

  private typeAfterColon(): TensorType {
    this.scanner.expect(":");
    return this.reader.type();
  }

  private valueName(): ValueName {
    const digits = this.scanner.tryRead(valueNumber);
    return digits === undefined ? this.reader.name("%") : Number(digits);
  }

  private define(values: Map<ValueName, Value>, { name, at }: Definition, value: Value): void {
    if (values.has(name)) {
      throw this.scanner.error("each name once", `%${name} is defined already`, at);
    }
    values.set(name, value);
  }

  private use(values: ReadonlyMap<ValueName, Value>): Value {
    const at = this.scanner.next;
    const name = this.valueName();
    const value = values.get(name);
    if (value !== undefined) return value;
    throw this.scanner.error("a value that is defined before it is used", `no value %${name}`, at);
  }

  /** Emits a node; an error of type inference is reported as an error of this line of the text. */
  private legally(op: OpName, at: number, emit: () => AnyNode): AnyNode {
    try {
      return emit();
    } catch (error) {
      // Missing attributes make inference fail with other errors.
      const reason = error instanceof OntraceError ? error.report.what : String(error);
      throw this.scanner.error(`operands and attributes that ${op} takes`, `${op}: ${reason}`, at);
    }
  }

  private checkTypes(
    op: OpName,
    at: number,
    definitions: readonly Definition[],
    results: readonly Value[],
  ): void {
    const given = definitions.map(({ type }) => formatType(type)).join(", ");
    const inferred = results.map(({ type }) => formatType(type)).join(", ");
    const agree =
      definitions.length === results.length &&
      definitions.every(({ type }, i) => {
        const result = results[i];
        return result !== undefined && sameType(type, result.type);
      });
    if (agree) return;
    throw this.scanner.error(
      `results ${inferred === "" ? "none" : inferred}`,
      `the results of ${op} are not ${given === "" ? "none" : given}`,
      at,
    );
  }
}
