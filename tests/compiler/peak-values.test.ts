import { peakValues } from "../../compiler/peak-values";
import { GraphBuilder } from "../../ir/builder";
import type { Graph } from "../../ir/graph";
import { parseGraph } from "../../ir/text/parser";
import { formatType, type TensorType } from "../../ir/types/type";

const peak = (text: string): string[] => peakValues(parseGraph(text)).map(formatType);

test("the moment with most bytes decides, without parameters and constants", () => {
  const text = `graph f(%x: float32[8]) {
    %c: float32[] = constant {value: float32[] 2}
    %0: float32[8] = mul %x, %c
    %1: float32[8,8] = broadcastTo %0 {shape: [8, 8]}
    %2: float32[] = reduceSum %1 {axes: [0, 1], keepDims: false}
    %3: float32[] = neg %2
    return %3
  }`;
  expect(peak(text)).toEqual(["float32[8]", "float32[8,8]"]);
});

test("a result lives to the end, a value without a use for its own node", () => {
  const text = `graph f(%x: float32[n]) {
    %0: float32[n] = neg %x
    %1: float32[n] = exp %x
    %2: float32[n] = square %x
    return %0, %2
  }`;
  expect(peak(text)).toEqual(["float32[n]", "float32[n]"]);
});

test("a branch counts the larger of its regions beside its results", () => {
  const vector: TensorType = { dtype: "float32", shape: [4] };
  const branch = (isLarge: boolean): Graph => {
    const b = new GraphBuilder();
    const x = b.parameter(vector);
    const summed = isLarge ? b.neg(x) : x;
    return b.finish("branch", [b.reduceSum(summed, { axes: [0], keepDims: false })]);
  };
  const b = new GraphBuilder();
  const predicate = b.parameter({ dtype: "bool", shape: [] });
  const x = b.parameter(vector);
  const graph = b.finish("f", b.cond([predicate, x], {}, [branch(true), branch(false)]));
  expect(peakValues(graph).map(formatType)).toEqual(["float32[]", "float32[4]", "float32[]"]);
});
