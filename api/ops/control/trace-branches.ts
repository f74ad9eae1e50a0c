/** Traces the two branches of a conditional, and gives them one signature. */

import { GraphBuilder } from "../../../ir/builder";
import type { Dim, SymbolicDim } from "../../../ir/types/dim";
import type { DType } from "../../../ir/types/dtype";
import { DTypeError, UnimplementedError } from "../../../ir/errors";
import { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import type { UnknownSizes } from "../../../ir/ops/control";
import { freshSymbol } from "../../../ir/symbols";
import { formatType, sameShape, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { traceRegion, type Region } from "./region";
import { notReported, reportAfterBranch } from "./region-reports";
import { leafText, naturalDType, resultLeaf, type ResultLeaf } from "./outputs";
import { flatten, skeletonKey, structureText, unflatten, type Skeleton } from "../../structure";
import { regionGraph, RegionCaptures } from "./region-captures";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor } from "../../tensors/tensor";

/** A traced branch with the structure of its results. */
interface Branch {
  readonly region: Region;
  readonly skeleton: Skeleton;
  /** Values of the region, numbers, and nulls. */
  readonly leaves: readonly ResultLeaf[];
}

/** Names of the operation and its branches in messages. */
export interface BranchNames {
  readonly op: string;
  readonly branches: readonly [string, string];
}

/** Traces two branches and adds the node that runs one of them. */
export function conditional(
  context: Context,
  predicate: Value,
  functions: readonly [() => unknown, () => unknown],
  names: BranchNames,
): unknown {
  const [then, otherwise] = [
    traceBranch("then", functions[0], names),
    traceBranch("else", functions[1], names),
  ];
  requireSameStructure(then, otherwise, names);
  const { branches, isResult } = withNumbers(context, then, otherwise, names);
  const given = joinBranches(context, predicate, branches, names);
  let next = 0;
  const leaves = isResult.map((is) => {
    const value = is ? given[next++] : undefined;
    return value === undefined ? null : new Tensor(value);
  });
  return unflatten(then.skeleton, leaves);
}

/** A region with the values that it gives to the surrounding graph. */
export interface BranchRegion {
  readonly region: Region;
  /** Values of the region. */
  readonly results: readonly Value[];
}

/**
 * Adds the node that runs one of two regions.
 *
 * @param branches for a true predicate and for a false one, with results of the same dtypes
 * @returns the results
 */
export function joinBranches(
  context: Context,
  predicate: Value,
  branches: readonly [BranchRegion, BranchRegion],
  names: BranchNames,
): readonly Value[] {
  const surroundings = new RegionCaptures(
    branches.map(({ region }) => region),
    false,
  );
  const { written, inputs } = surroundings.operands(context);
  const reports = branches.flatMap(({ region }) => region.reports);
  const regions = branches.map(({ region, results }, i) => {
    const parts = surroundings.embed(region);
    const reported = region.reports.flatMap(({ operands }) => operands);
    // Reports of the other branch are disabled in this one.
    const b = new GraphBuilder();
    const silent = notReported(b, branches[1 - i]?.region.reports ?? []);
    return regionGraph(
      { ...region, nodes: [...region.nodes, ...b.nodes] },
      [...parts.written, ...parts.inputs],
      [
        ...results,
        ...(i === 0 ? [...reported, ...silent] : [...silent, ...reported]),
        ...parts.after,
      ],
    );
  });
  const [first = [], second = []] = regions.map(({ results }) => results);
  const given =
    first.length === 0
      ? []
      : context.cond([predicate, ...written, ...inputs], sizesOf(first, second, names), regions);
  const count = branches[0].results.length;
  const reportedCount = reports.reduce((sum, { operands }) => sum + operands.length, 0);
  reportAfterBranch(context, reports, given.slice(count, count + reportedCount));
  surroundings.assign(context, given.slice(count + reportedCount));
  return given.slice(0, count);
}

function traceBranch(name: string, trace: () => unknown, { op }: BranchNames): Branch {
  let skeleton: Skeleton = { kind: "leaf" };
  let leaves: readonly ResultLeaf[] = [];
  const region = traceRegion(name, [], () => {
    const output = flatten(refusePromise(trace(), op));
    skeleton = output.skeleton;
    leaves = output.leaves.map((leaf) => resultLeaf(leaf, op));
    return leaves.filter((leaf) => leaf instanceof Value);
  });
  let next = 0;
  return {
    region,
    skeleton,
    leaves: leaves.map((leaf) => (leaf instanceof Value ? (region.results[next++] ?? leaf) : leaf)),
  };
}

function requireSameStructure(then: Branch, otherwise: Branch, names: BranchNames): void {
  const isSame =
    skeletonKey(then.skeleton) === skeletonKey(otherwise.skeleton) &&
    then.leaves.every((leaf, i) => (leaf === null) === (otherwise.leaves[i] === null));
  if (!isSame) throw unlike(then, otherwise, names, "results of one structure");
}

const unlike = (
  then: Branch,
  otherwise: Branch,
  { op, branches: [first, second] }: BranchNames,
  expected: string,
): DTypeError => {
  const text = ({ skeleton, leaves }: Branch): string =>
    structureText(skeleton, leaves.map(leafText));
  return new DTypeError(
    {
      what: `${first} and ${second} arguments to ${op} must have the same number, type, and overall structure of return values.`,
      given: `${first} output: ${text(then)}, ${second} output: ${text(otherwise)}`,
      expected,
      fix: "return the same structure with the same dtypes from both; convert with tf.cast",
    },
    currentLocation(),
  );
};

/** The branches with numbers replaced by values, of the dtype of the other branch's corresponding leaf. */
function withNumbers(
  context: Context,
  then: Branch,
  otherwise: Branch,
  names: BranchNames,
): {
  readonly branches: readonly [BranchRegion, BranchRegion];
  readonly isResult: readonly boolean[];
} {
  const dtypes = then.leaves.map((leaf, i): DType | undefined => {
    const other = otherwise.leaves[i];
    if (leaf === null || other === null || other === undefined) return undefined;
    if (leaf instanceof Value) {
      if (other instanceof Value && other.type.dtype !== leaf.type.dtype)
        throw unlike(then, otherwise, names, "the same dtypes");
      return leaf.type.dtype;
    }
    if (other instanceof Value) return other.type.dtype;
    const [own, others] = [naturalDType(leaf), naturalDType(other)];
    if (own === others) return own;
    if (own === "bool" || others === "bool")
      throw unlike(then, otherwise, names, "the same dtypes");
    return "float32";
  });
  const withConstants = ({ region, leaves }: Branch): BranchRegion => {
    const captures = new Map(region.captures);
    const results = leaves.flatMap((leaf, i) => {
      const dtype = dtypes[i];
      if (leaf === null || dtype === undefined) return [];
      if (leaf instanceof Value) return [leaf];
      // A number is a constant of the surrounding graph, which the branch captures and returns.
      const constant = context.scalar(dtype, Number(leaf));
      const parameter = new Value(constant.type);
      captures.set(constant, parameter);
      return [parameter];
    });
    return { region: { ...region, captures }, results };
  };
  const branches = [withConstants(then), withConstants(otherwise)] as const;
  return { branches, isResult: dtypes.map((dtype) => dtype !== undefined) };
}

/** Result shapes, with a new symbol for each size on which the branches disagree. */
function sizesOf(
  then: readonly Value[],
  otherwise: readonly Value[],
  { op }: BranchNames,
): UnknownSizes {
  const unknown: SymbolicDim[] = [];
  const shapes = then.map(({ type }, i): Shape => {
    const other = otherwise[i]?.type ?? type;
    if (other.shape.length !== type.shape.length) {
      throw new UnimplementedError(
        {
          what: `the branches of ${op} give tensors of different ranks`,
          given: `${formatType(type)} and ${formatType(other)}`,
          expected: "tensors of one rank; their sizes may differ",
          fix: "add the missing axes with tf.expandDims or tf.reshape",
        },
        currentLocation(),
      );
    }
    return type.shape.map((dim, axis): Dim => {
      if (dim === other.shape[axis]) return dim;
      const size = freshSymbol("size");
      unknown.push(size);
      return size;
    });
  });
  const agree = then.every(({ type }, i) => sameShape(type.shape, shapes[i] ?? type.shape));
  return agree && unknown.length === 0 ? {} : { shapes, unknown };
}
