/** The printer of the IR's text form, which the parser reads back. */

import { SymbolicDim } from "../types/dim";
import { isDType } from "../types/dtype";
import { HostFunction, isGraph, VariableHandle, type Graph, type Value } from "../graph";
import { Literal } from "../types/literal";
import type { Location } from "../location";
import type { AnyNode } from "../ops";
import { UntracedGradient } from "../ops/custom";
import { literalText } from "./literal";
import { keyText, nameText, UniqueNames } from "../types/names";
import { formatType } from "../types/type";

export interface PrintOptions {
  /** The text of a node's source line, written as a comment after the node; default: no comments. */
  readonly location?: (location: Location) => string | undefined;
  /** Whether long literals are abbreviated: human-readable, but not parseable. */
  readonly abbreviate?: boolean;
  /** A variable's name in the text, if others than this text refer to it; distinct for each variable. */
  readonly variableName?: (variable: VariableHandle) => string | undefined;
  /** The name under which a long literal is stored outside of the text; `undefined` for one that the text has. */
  readonly literalName?: (literal: Literal) => string | undefined;
  /** A graph's name, likewise. */
  readonly graphName?: (graph: Graph) => string | undefined;
}

/** The length beyond which a line of parameters is broken. */
const lineLength = 100;

/**
 * A graph as text, together with the functions that it calls. `parseGraph` reads it back.
 *
 * The text depends on the graph alone, and printing the parsed graph reproduces it.
 */
export const printGraph = (graph: Graph, options?: PrintOptions): string =>
  printGraphs([graph], options);

/** Several graphs as one text, which share variables and the functions that they call. */
export function printGraphs(graphs: readonly Graph[], options: PrintOptions = {}): string {
  const module = new ModulePrinter(options);
  graphs.forEach((graph) => module.nameOf(graph));
  return module.print();
}

/** The human-readable text of each node of a graph, and the names of values in it. */
export function printNodes(graph: Graph): {
  readonly nodes: readonly (readonly string[])[];
  readonly nameOf: (value: Value) => string;
} {
  const printer = new GraphPrinter(new ModulePrinter({ abbreviate: true }));
  // Parameters are named first.
  graph.parameters.forEach((parameter) => printer.nameOf(parameter));
  const nodes = graph.nodes.map((node) => printer.node(node, ""));
  return { nodes, nameOf: (value) => printer.nameOf(value) };
}

/** The names of graphs and of variables, which the graphs of one text share. */
class ModulePrinter {
  private readonly graphNames = new Map<Graph, string>();
  private readonly takenGraphNames = new UniqueNames();
  private readonly variables = new Map<VariableHandle, string>();
  private readonly takenVariables = new UniqueNames();

  constructor(readonly options: PrintOptions) {}

  /** The graph's name; naming a graph also schedules it for printing. */
  nameOf(graph: Graph): string {
    const known = this.graphNames.get(graph);
    if (known !== undefined) return known;
    const name = this.takenGraphNames.claim(this.options.graphName?.(graph) ?? graph.name);
    this.graphNames.set(graph, name);
    return name;
  }

  nameOfVariable(variable: VariableHandle): string {
    const known = this.variables.get(variable);
    if (known !== undefined) return known;
    const preferred = this.options.variableName?.(variable) ?? variable.name;
    const name = this.takenVariables.claim(preferred);
    this.variables.set(variable, name);
    return name;
  }

  print(): string {
    const blocks: string[] = [];
    // Printing a graph names its callees, which the iteration then reaches.
    for (const [graph, name] of this.graphNames) {
      blocks.push(new GraphPrinter(this).print(graph, name).join("\n"));
    }
    const declarations = [...this.variables].map(
      ([{ type }, name]) => `variable @${nameText(name)}: ${formatType(type)}`,
    );
    if (declarations.length > 0) blocks.unshift(declarations.join("\n"));
    return `${blocks.join("\n\n")}\n`;
  }
}

/** Prints one graph. Names of values are unique in it and its regions: nodes may share a region, but not names. */
class GraphPrinter {
  private names = new Map<Value, string>();
  private readonly takenNames = new UniqueNames();
  private nextNumber = 0;

  constructor(private readonly module: ModulePrinter) {}

  print(graph: Graph, name: string): string[] {
    return this.block(`graph ${nameText(name)}`, graph, "");
  }

  private block(head: string, graph: Graph, indent: string): string[] {
    const parameters = graph.parameters.map((value) => this.definition(value));
    const line = `${indent}${head}(${parameters.join(", ")}) {`;
    const opening =
      line.length <= lineLength
        ? [line]
        : [
            `${indent}${head}(`,
            ...parameters.map((parameter) => `${indent}  ${parameter},`),
            `${indent}) {`,
          ];
    const inner = `${indent}  `;
    const nodes = graph.nodes.flatMap((node) => this.node(node, inner));
    const results = graph.results.map((value) => this.nameOf(value));
    return [
      ...opening,
      ...nodes,
      `${inner}${["return", results.join(", ")].join(" ").trimEnd()}`,
      `${indent}}`,
    ];
  }

  node(node: AnyNode, indent: string): string[] {
    const operands = node.operands.map((value) => this.nameOf(value)).join(", ");
    const results = node.results.map((value) => this.definition(value)).join(", ");
    const scope = node.scope === "" ? "" : `in ${nameText(node.scope)}`;
    const location = this.module.options.location?.(node.location);
    const parts = [node.op, operands, this.attributes(node), scope].filter((part) => part !== "");
    return [
      indent +
        (results === "" ? "" : `${results} = `) +
        parts.join(" ") +
        (location === undefined ? "" : `  // ${location.replace(/\s+/g, " ").trim()}`),
      ...node.regions.flatMap((region) => this.region(region, `${indent}  `)),
    ];
  }

  private region(region: Graph, indent: string): string[] {
    const around = this.names;
    this.names = new Map();
    const lines = this.block(`region ${nameText(region.name)}`, region, indent);
    this.names = around;
    return lines;
  }

  /** `%x: float32[2]` */
  private definition(value: Value): string {
    return `${this.nameOf(value)}: ${formatType(value.type)}`;
  }

  nameOf(value: Value): string {
    const known = this.names.get(value);
    if (known !== undefined) return known;
    const text =
      value.producer === undefined && value.name !== undefined
        ? nameText(this.takenNames.claim(value.name))
        : String(this.nextNumber++);
    this.names.set(value, `%${text}`);
    return `%${text}`;
  }

  private attributes(node: AnyNode): string {
    const entries = this.entries(node.attributes, node.op);
    return entries === "" ? "" : `{${entries}}`;
  }

  private entries(attributes: object, where: string): string {
    return Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${keyText(key)}: ${this.attribute(value, `${where}.${key}`)}`)
      .join(", ");
  }

  private attribute(value: unknown, where: string): string {
    const { options } = this.module;
    if (typeof value === "string") return isDType(value) ? value : JSON.stringify(value);
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
    if (typeof value === "boolean" || value === null) return String(value);
    if (value instanceof SymbolicDim) return value.text;
    if (value instanceof Literal)
      return literalText(value, options.abbreviate, options.literalName);
    if (value instanceof VariableHandle) return `@${nameText(this.module.nameOfVariable(value))}`;
    // Human-readable only: a function of the host has no text form.
    if (value instanceof HostFunction) return `<${value.name}>`;
    if (Array.isArray(value)) {
      return `[${value.map((item) => this.attribute(item, where)).join(", ")}]`;
    }
    // It has no text form; graphs that are saved have traced gradients instead.
    if (value instanceof UntracedGradient) return "null";
    if (isGraph(value)) return `&${nameText(this.module.nameOf(value))}`;
    if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      return `{${this.entries(value, where)}}`;
    }
    throw new TypeError(`${where}: a ${typeof value} has no text form`);
  }
}
