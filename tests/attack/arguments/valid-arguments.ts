/** Arguments that a parameter's type accepts, from which a call that succeeds is searched. */

import * as tf from "../../../index";
import type { Kind, Parameter } from "../../../scripts/signatures";

export type Make = () => unknown;

const tensors: readonly Make[] = [
  () => tf.tensor([1, 2, 3, 4]),
  () =>
    tf.tensor([
      [2, 1],
      [1, 2],
    ]),
  () => tf.tensor([0, 1, 1, 0], [4], "int32"),
  () => tf.scalar(1),
  () => tf.ones([1, 4, 4, 1]),
  () => tf.ones([2, 2, 1, 1]),
  () => tf.scalar(1, "int32"),
  () => tf.tensor([true, false, true, false]),
  () => tf.ones([1, 4, 4, 3]),
  () => tf.ones([2, 2, 2]),
  () => tf.ones([1, 2, 2, 2, 1]),
  () =>
    tf.tensor(
      [
        [0, 1],
        [1, 0],
      ],
      [2, 2],
      "int32",
    ),
  () => tf.ones([2, 2, 2, 1, 1]),
  () => tf.tensor([true, false]),
];

const named: Readonly<Record<string, readonly Make[]>> = {
  Tensor: tensors,
  TensorLike: tensors,
  TensorSource: [() => tf.variable([1, 2, 3, 4])],
  Variable: [() => tf.variable([1, 2, 3, 4])],
  ComplexTensor: [() => tf.complex([1, 2, 3, 4], [0, 0, 0, 0])],
  ShapeLike: [() => [2, 2], () => [4], () => [1, 4, 4, 1], () => [1, 4, 4, 3]],
  TensorSpec: [() => new tf.TensorSpec([4], "float32")],
  IndexedSlices: [() => new tf.IndexedSlices(tf.tensor([1]), tf.tensor([0], [1], "int32"), [4])],
  Dataset: [() => tf.data.fromTensorSlices(tf.tensor([1, 2, 3, 4]))],
  GradientTape: [() => new tf.GradientTape()],
  Layer: [() => tf.layers.dense({ units: 1 })],
  Optimizer: [() => tf.train.sgd(0.1)],
  Module: [() => new tf.Module()],
  Iterable: [() => [[[[1]], [[1]]]]],
  Map: [() => new Map()],
  Policy: [() => tf.mixedPrecision.globalPolicy()],
  Sequential: [() => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] })],
  LayersModel: [() => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] })],
};

const functions: readonly Make[] = [
  () => (x: unknown) => x,
  () => (x: tf.Tensor) => x.square().sum(),
  () => () => tf.scalar(1),
  () => (x: tf.Tensor) => tf.less(x, 2).any(),
  () => (a: tf.Tensor, b: tf.Tensor) => a.add(b),
  () => () => ({ value: tf.scalar(1), gradFunc: () => [tf.scalar(1)] }),
];

const plain: Readonly<Record<string, readonly Make[]>> = {
  number: [() => 1, () => 2, () => 0, () => 0.5, () => 4],
  boolean: [() => false, () => true],
  string: [() => "a"],
  bigint: [() => 1n],
  function: functions,
  class: [() => class Made extends tf.Module {}],
  undefined: [() => undefined],
  null: [() => null],
  any: [tensors[0] ?? (() => 1), () => 1, () => [1, 2, 3, 4], () => "a", ...functions.slice(0, 1)],
};

/** At most this many candidates for one parameter. */
const most = 14;

/** Values that a kind of parameter accepts; those that most functions can work with come first. */
export function valuesOf(kind: Kind): readonly Make[] {
  if (kind.kind === "literal") return [() => kind.value];
  if (kind.kind === "named") return named[kind.name] ?? [];
  if (kind.kind === "union") {
    const of = kind.options.filter(({ kind: name }) => name !== "undefined" && name !== "null");
    return interleaved(of.map(valuesOf)).slice(0, most);
  }
  if (kind.kind === "array") {
    const items = valuesOf(kind.item);
    const lists = items.flatMap((item): Make[] => [() => [item(), item()], () => [item()]]);
    return [...lists.slice(0, most - 1), () => []];
  }
  if (kind.kind === "tuple")
    return products(
      kind.items.map((item) => valuesOf(item).slice(0, 4)),
      most,
    );
  if (kind.kind === "object") {
    const required = Object.entries(kind.fields).filter(([, field]) => !field.optional);
    const names = required.map(([name]) => name);
    return products(
      required.map(([, field]) => valuesOf(field.type)),
      most,
    ).map((make) => (): unknown => Object.fromEntries(make().map((value, i) => [names[i], value])));
  }
  return plain[kind.kind] ?? [];
}

/** Lists of arguments that the types accept: first those without the optional ones. */
export function* argumentLists(
  parameters: readonly Parameter[],
): Generator<readonly Make[], void, undefined> {
  const required = parameters.filter(({ optional, rest }) => !optional && !rest);
  const choices = required.map(({ type }) => valuesOf(type).slice(0, most));
  const indices = choices.map(() => 0);
  // In the order of the sum of the indices, so that no parameter waits for all values of another.
  const largest = choices.reduce((sum, { length }) => sum + Math.max(length - 1, 0), 0);
  if (choices.some(({ length }) => length === 0)) return;
  for (let sum = 0; sum <= largest; sum++) yield* withSum(choices, indices, 0, sum);
}

function* withSum(
  choices: readonly (readonly Make[])[],
  indices: readonly number[],
  at: number,
  rest: number,
): Generator<readonly Make[], void, undefined> {
  const own = choices[at];
  if (own === undefined) {
    if (rest === 0) yield indices.flatMap((index, i) => choices[i]?.[index] ?? []);
    return;
  }
  for (let index = 0; index < own.length && index <= rest; index++)
    yield* withSum(choices, indices.with(at, index), at + 1, rest - index);
}

function products(lists: readonly (readonly Make[])[], count: number): (() => unknown[])[] {
  let all: (readonly Make[])[] = [[]];
  for (const list of lists)
    all = all.flatMap((start) => list.map((make) => [...start, make])).slice(0, count);
  return all.map((makes) => () => makes.map((make) => make()));
}

function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat();
}
