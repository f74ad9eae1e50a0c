/** Small graphs as programs of the host: where calling ONNX Runtime takes longer than computing the results. */

import type { Graph, Value } from "../../ir/graph";
import { producedBy, uniformConstant } from "../../ir/match";
import type { AnyNode } from "../../ir/ops";
import { countOf, hostTypeOf, type HostArray, type HostType } from "../../ir/types/host-array";
import type { HostKernel } from "./kernel";
import { kernelOf } from "./kernels";

/** The most elements that a program computes: as many as take as long as a run of ONNX Runtime, which has a fixed cost and one per node. */
const mostElements = (nodes: number): number => 2000 + 100 * nodes;

/** About how much memory a step takes, in bytes. */
const bytesOfStep = 256;

interface Step {
  readonly kernel: HostKernel;
  /** Places of the operands among the program's values. */
  readonly operands: readonly number[];
}

/** ONNX Runtime computes (1/x)·y as y/x, in one rounding. */
function isFused({ op, operands }: AnyNode): boolean {
  if (op !== "mul") return false;
  return operands.some((operand) => {
    const dividend = producedBy(operand, "div")?.operands[0];
    return dividend !== undefined && uniformConstant(dividend) === 1;
  });
}

/** A graph whose results JavaScript computes, with the bits that ONNX Runtime's kernels on the CPU give. */
export class HostProgram {
  /** A name for each parameter. */
  readonly inputs: readonly string[];
  /** A name for each result. */
  readonly outputs: readonly string[];

  private constructor(
    parameters: readonly HostType[],
    readonly results: readonly HostType[],
    private readonly steps: readonly Step[],
    /** Places of the results among the program's values. */
    private readonly places: readonly number[],
  ) {
    this.inputs = parameters.map((_, i) => `p${i}`);
    this.outputs = results.map((_, i) => `r${i}`);
  }

  /** The program of a graph; `undefined` where it has an operation that is left to ONNX Runtime, or too many elements. */
  static of({ parameters, nodes, results }: Graph): HostProgram | undefined {
    const parameterTypes = typesOf(parameters);
    const resultTypes = typesOf(results);
    if (parameterTypes === undefined || resultTypes === undefined) return undefined;
    const most = mostElements(nodes.length);
    let elements = 0;
    const places = new Map<Value, number>(parameters.map((value, i) => [value, i]));
    const placeOf = (value: Value): number => {
      const place = places.get(value);
      if (place === undefined) throw new RangeError("a value is used before it is computed");
      return place;
    };
    const steps: Step[] = [];
    for (const node of nodes) {
      const [value] = node.results;
      const type = value === undefined ? undefined : hostTypeOf(value.type);
      if (value === undefined || type === undefined) return undefined;
      elements += countOf(type.shape);
      if (elements > most || isFused(node)) return undefined;
      const kernel = kernelOf(node, type);
      if (kernel === undefined) return undefined;
      steps.push({ kernel, operands: node.operands.map(placeOf) });
      places.set(value, places.size);
    }
    return new HostProgram(parameterTypes, resultTypes, steps, results.map(placeOf));
  }

  /** About how much memory it takes. */
  get bytes(): number {
    return bytesOfStep * (1 + this.steps.length);
  }

  /**
   * Computes results.
   *
   * @param operands the data of each parameter
   * @param wanted which of the results
   */
  run(operands: readonly HostArray[], wanted: readonly number[]): readonly HostArray[] {
    const values = operands.slice();
    for (const { kernel, operands: places } of this.steps)
      values.push(kernel(places.map((place) => existing(values[place]))));
    return wanted.map((result) => existing(values[existing(this.places[result])]));
  }
}

/** The types of values; `undefined` where one is of a dtype or of sizes that only ONNX Runtime computes with. */
function typesOf(values: readonly Value[]): readonly HostType[] | undefined {
  const types = values.flatMap(({ type }) => hostTypeOf(type) ?? []);
  return types.length === values.length ? types : undefined;
}

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a program of the host lacks a value");
  return item;
}
