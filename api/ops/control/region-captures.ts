import { Value, type Graph, type VariableHandle } from "../../../ir/graph";
import type { Context } from "../../context/context";
import type { Region } from "./region";

/** Parts of a region's graph that have to do with what is around it, in the order of the node's operands. */
export interface RegionInterface {
  /** Parameters for the values of the written variables. */
  readonly written: readonly Value[];
  /** Parameters for everything else. */
  readonly inputs: readonly Value[];
  /** Results: the written variables' values after the region. */
  readonly after: readonly Value[];
}

/** What the regions of one node need from around it: values that they capture, and variables that they read and write. */
export class RegionCaptures {
  private readonly captures: readonly Value[];
  private readonly written: readonly VariableHandle[];
  /** Those of the written variables whose values at the start matter. */
  private readonly started: readonly VariableHandle[];
  private readonly read: readonly VariableHandle[];
  private readonly roots: readonly VariableHandle[];

  /** @param isLoop whether the values at the start of all variables matter: a loop may make no iteration */
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

  /** A region's own parameters and results for all of it. What this region does not use gets a parameter nevertheless. */
  embed(region: Region): RegionInterface {
    const typed = ({ type, name }: Value | VariableHandle): Value =>
      new Value(type, undefined, 0, name);
    const all = <T extends Value | VariableHandle>(
      wanted: readonly T[],
      known: ReadonlyMap<T, Value>,
    ): Value[] => wanted.map((item) => known.get(item) ?? typed(item));
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

  /** Gives the written variables their values. */
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
