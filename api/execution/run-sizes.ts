/** Sizes in eager graphs that depend on data: what runs have shown of them, and the graphs of operations that use them. */

import { GraphBuilder } from "../../ir/builder";
import { copyNode, mapped, type ValueMap } from "../../ir/clone";
import { UnimplementedError } from "../../ir/errors";
import type { Graph, Value } from "../../ir/graph";
import { definedSymbols, usedSymbols } from "../../ir/symbols";
import { isStatic, symbol, symbolsOf, type Dim, type SymbolicDim } from "../../ir/types/dim";
import { bindType } from "../../ir/types/symbol-binding";
import { isStaticShape } from "../../ir/types/type";
import type { DeviceBuffer } from "../../runtime/provider";

/** The most sizes that are remembered: only what was recorded before a size was known asks for it later. */
const mostKnown = 10_000;

/** Whether a dim is a symbol alone, as a parameter's unknown sizes are. */
const isSymbol = ({ text, terms }: SymbolicDim): boolean =>
  terms.length === 1 && terms[0]?.atoms[0]?.kind === "symbol" && terms[0].atoms[0].name === text;

/** The symbol and its size where `dim` has the value `size`, for a dim that is linear in one symbol. */
function solved({ terms }: SymbolicDim, size: number): readonly [string, number] | undefined {
  const [term, ...others] = terms.filter(({ atoms }) => atoms.length > 0);
  const [atom, ...factors] = term?.atoms ?? [];
  if (term === undefined || atom?.kind !== "symbol") return undefined;
  if (others.length > 0 || factors.length > 0) return undefined;
  const constant = terms.find(({ atoms }) => atoms.length === 0)?.coefficient ?? 0;
  return [atom.name, (size - constant) / term.coefficient];
}

/** The sizes that the runs of one context determine. */
export class RunSizes {
  private readonly known = new Map<string, number>();

  /** Gives a computed value the sizes of its data; where its run has yet to end, symbols in place of sizes that follow from others. */
  refine(value: Value, buffer: DeviceBuffer): void {
    const { dtype, shape } = value.type;
    if (isStaticShape(shape)) return;
    const found = buffer.dims ?? buffer.shape;
    value.type = {
      dtype,
      shape: shape.map((dim, axis) => {
        const size = found[axis];
        if (isStatic(dim) || size === undefined) return dim;
        if (isStatic(size)) this.learn(dim, size);
        return isStatic(size) || !isSymbol(dim) ? size : dim;
      }),
    };
  }

  private learn(dim: SymbolicDim, size: number): void {
    const [name, value] = solved(dim, size) ?? [];
    if (name === undefined || value === undefined) return;
    if (this.known.size >= mostKnown) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    this.known.set(name, value);
  }

  /**
   * The graph with what is known in place of its symbols, and with names for the others that depend on the graph alone: the symbols of each run are
   * its own, and equal graphs are compiled once.
   *
   * @throws UnimplementedError where a size has yet to be determined by a run before, and no operand has it
   */
  bound(graph: Graph): Graph {
    const { parameters, nodes } = graph;
    const names = symbolsIn(graph);
    if (names.size === 0) return graph;
    const binding = new Map<string, Dim>();
    let open = 0;
    for (const name of names) binding.set(name, this.known.get(name) ?? symbol(`d${open++}`));
    const determined = new Set(
      [...parameters.flatMap(({ type }) => type.shape), ...nodes.flatMap(definedSymbols)].map(
        String,
      ),
    );
    for (const name of names) {
      if (!determined.has(name) && !this.known.has(name)) throw undetermined(name);
    }
    const b = new GraphBuilder();
    const map: ValueMap = new Map();
    for (const parameter of parameters)
      map.set(parameter, b.parameter(bindType(parameter.type, binding)));
    for (const node of nodes) copyNode(b, node, map, binding);
    return b.finish(
      graph.name,
      graph.results.map((value) => mapped(value, map)),
    );
  }
}

/** The symbols of a graph; those of its regions that are theirs alone are not among them. */
function symbolsIn({ parameters, nodes }: Graph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { type } of parameters)
    for (const dim of type.shape) for (const name of symbolsOf(dim)) names.add(name);
  for (const node of nodes) {
    for (const name of usedSymbols({ ...node, regions: [] })) names.add(name);
  }
  return names;
}

const undetermined = (name: string): UnimplementedError =>
  new UnimplementedError({
    what: "an operation uses a size that a run has yet to determine",
    given: `the size ${name}, which no operand of the operation has`,
    expected: "in a browser, where runs are asynchronous, sizes of the operands",
    fix: "await the data of the tensor that has the size, or compute both in one tf.function",
  });
