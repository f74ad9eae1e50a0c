/** The captures of a node's regions: which outer values and variables they use, and how these become operands, parameters and results. */

import { Value, type Graph, type VariableHandle } from "../../../ir/graph";
import type { Context } from "../../context/context";
import type { Region } from "./region";

/** The parameters and results that connect a region to the surrounding graph, in the order of the node's operands. */
export interface RegionInterface {
  /** Parameters for the values of the written variables. */
  readonly written: readonly Value[];
  /** Parameters for everything else. */
  readonly inputs: readonly Value[];
  /** Results: the written variables' values after the region. */
  readonly after: readonly Value[];
}

/** The union of what the regions of one node use from the surrounding graph: captured values, and variables read and written. */
export class RegionCaptures {
  private readonly captures: readonly Value[];
  private readonly written: readonly VariableHandle[];
  /** The written variables whose initial values matter. */
  private readonly started: readonly VariableHandle[];
  private readonly read: readonly VariableHandle[];
  private readonly roots: readonly VariableHandle[];

  /** @param isLoop whether the initial values of all variables matter: a loop may have no iteration */
  constructor(regions: readonly Region[], isLoop: boolean) {
    const keysOf = <T>(maps: readonly ReadonlyMap<T, Value>[]): T[] => [
      ...new Set(maps.flatMap((map) => [...map.keys()])),
    ];
    this.captures = keysOf(regions.map(({ captures }) => captures));
    this.written = keysOf(regions.map(({ after }) => after));
    this.started = this.written.filter(
      (variable) =>
        isLoop || regions.some(({ before, after }) => before.has(variable) || !after.has(variable)),
    );
    const before = keysOf(regions.map((region) => region.before));
    this.read = before.filter((variable) => !this.written.includes(variable));
    this.roots = keysOf(regions.map(({ roots }) => roots));
  }

  /** One region's parameters and results for the union. Captures that this region does not use get a parameter too. */
  embed(region: Region): RegionInterface {
    const typed = ({ type, name }: Value | VariableHandle): Value =>
      new Value(type, undefined, 0, name);
    const all = <T extends Value | VariableHandle>(
      items: readonly T[],
      known: ReadonlyMap<T, Value>,
    ): Value[] => items.map((item) => known.get(item) ?? typed(item));
    const written = all(this.started, region.before);
    const after = this.written.flatMap(
      (variable) => region.after.get(variable) ?? written[this.started.indexOf(variable)] ?? [],
    );
    const inputs = [
      ...all(this.captures, region.captures),
      ...all(this.read, region.before),
      ...all(this.roots, region.roots),
    ];
    return { written, inputs, after };
  }

  /** The operands for the parameters: variables are read now. */
  operands(context: Context): {
    readonly written: readonly Value[];
    readonly inputs: readonly Value[];
  } {
    const values = new Map<VariableHandle, Value>();
    const read = (variable: VariableHandle): Value => {
      const value = values.get(variable) ?? context.readVariable({ variable });
      values.set(variable, value);
      return value;
    };
    const written = this.started.map(read);
    return { written, inputs: [...this.captures, ...this.read.map(read), ...this.roots.map(read)] };
  }

  /** Assigns the written variables their values after the node. */
  assign(context: Context, values: readonly Value[]): void {
    values.forEach((value, i) => {
      const variable = this.written[i];
      if (variable !== undefined) context.assignVariable(value, { variable });
    });
  }
}

/** A region's graph with these parameters and results. */
export const regionGraph = (
  { name, nodes }: Region,
  parameters: readonly Value[],
  results: readonly Value[],
): Graph => ({ name, parameters, nodes, results });
