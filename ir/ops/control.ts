import type { Graph } from "../graph";
import { InvalidArgumentError } from "../errors";
import { multiResultOp, unaryOp } from "../op";
import { bindSymbols, bindType, fitsParameters } from "../symbol-binding";
import { formatType } from "../type";

export interface CallAttributes {
  /** A pure graph: it neither reads nor writes variables and uses only its own values. */
  readonly callee: Graph;
  /**
   * The callee's own gradient, if it has one: a graph from the callee's operands, its results and the gradients of
   * its results, to the gradients of its operands.
   */
  readonly gradient?: Graph;
}

export const controlOps = {
  /** Applies a function. Its results are the callee's. */
  call: multiResultOp<CallAttributes>([0, Infinity], ({ operands, attributes: { callee } }) => {
    const parameters = callee.parameters.map(({ type }) => type);
    const binding = bindSymbols(parameters, operands);
    const matches = fitsParameters(parameters, operands, binding);
    if (!matches) {
      throw new InvalidArgumentError({
        what: `operands do not fit the parameters of ${callee.name}`,
        given: operands.map(formatType).join(", "),
        expected: parameters.map(formatType).join(", "),
      });
    }
    return callee.results.map(({ type }) => bindType(type, binding));
  }),
  /** The identity, through which no gradient passes. */
  stopGradient: unaryOp(([x]) => x),
};
