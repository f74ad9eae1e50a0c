import { bools, ints, real, reals } from "../call";
import { calls, discrete, notInTfjs, without, type Rows } from "./row";

const unary = (from = -2, to = 2) =>
  calls([reals([2, 3], from, to)], [reals([], from, to)], [reals([0, 2])]);
const binary = (from = 0.5, to = 3) =>
  calls(
    [reals([2, 3], from, to), reals([3], from, to, 1)],
    [reals([2, 1], from, to), reals([1, 3], from, to, 1)],
    [[1, 2.5], reals([2], from, to)],
  );
const comparison = discrete(
  [real([1, 2, 3]), real([2, 2, 2])],
  [ints([1, 2, 3, 4], [2, 2]), ints([2, 3])],
  [
    [1, 2],
    [[1], [2]],
  ],
);
const logical = discrete([bools([1, 1, 0, 0]), bools([1, 0, 1, 0])], [bools([1, 0]), true]);

export const elementwiseRows: Rows = {
  abs: calls([reals([2, 3])], [[-1, 2]], [-3]),
  neg: unary(),
  sign: discrete([real([-2, 0, 3])]),
  exp: unary(),
  expm1: unary(),
  log: unary(0.1),
  log1p: unary(-0.9),
  sqrt: unary(0.1),
  rsqrt: unary(0.1),
  square: unary(),
  reciprocal: unary(0.5),
  sin: unary(),
  cos: unary(),
  tan: unary(-1, 1),
  asin: unary(-0.9, 0.9),
  acos: unary(-0.9, 0.9),
  atan: unary(),
  sinh: unary(),
  cosh: unary(),
  tanh: unary(),
  asinh: unary(),
  acosh: unary(1.1, 4),
  atanh: unary(-0.9, 0.9),
  erf: unary(),
  sigmoid: unary(),
  logSigmoid: unary(),
  softplus: unary(),
  relu: unary(),
  relu6: calls([reals([7], -2, 9)]),
  elu: unary(),
  selu: unary(),
  leakyRelu: calls([reals([5])], [reals([5]), 0.5]),
  prelu: calls([reals([2, 3]), reals([3], 0.1, 0.5)], [reals([2, 3]), 0.3]),
  step: discrete([reals([5])], [reals([5]), 0.5]),
  floor: discrete([reals([5])], [real([-1.5, 1.5, 2])]),
  ceil: discrete([reals([5])], [real([-1.5, 1.5, 2])]),
  round: discrete([real([-1.5, -0.5, 0.5, 1.5, 2.5, 1.2])]),
  isNaN: discrete([real([1, NaN, Infinity])]),
  isInf: discrete([real([1, NaN, Infinity, -Infinity])]),
  isFinite: discrete([real([1, NaN, Infinity, -Infinity])]),
  logicalNot: discrete([bools([1, 0])]),
  clone: unary(),
  clipByValue: calls([reals([6]), -0.5, 1]),
  cast: discrete(
    [real([1.7, -1.7, 0]), "int32"],
    [real([0, 2]), "bool"],
    [bools([1, 0]), "float32"],
  ),
  add: binary(),
  sub: binary(),
  mul: binary(),
  div: binary(),
  divNoNan: without(notInTfjs, [real([1, 2]), real([0, 4])], [1, 0]),
  floorDiv: {
    dtypes: "TF.js's result is int32",
    ...discrete([real([7, -7, 5.5]), real([2, 2, 2])], [ints([7, -7]), ints([2, 2])]),
  },
  mod: without("TF.js's gradient of b is that of the quotient before it is floored", [
    real([7, -7, 5.5, 5.5]),
    real([2, 2, -2, 2]),
  ]),
  pow: calls([reals([2, 3], 0.5, 2), reals([3], -1, 3)], [ints([2, 3]), ints([3, 2])]),
  maximum: calls([real([1, 5, 3]), real([2, 4, 2.5])], [ints([1, 5]), ints([2, 4])]),
  minimum: calls([real([1, 5, 3]), real([2, 4, 2.5])]),
  squaredDifference: {
    ...calls([reals([2, 3]), reals([2, 3], -1, 1, 1)]),
    valuesOnly: ["TF.js does not sum it over broadcast axes", [reals([2, 3]), reals([3])]],
  },
  atan2: binary(),
  equal: comparison,
  notEqual: comparison,
  less: comparison,
  lessEqual: comparison,
  greater: comparison,
  greaterEqual: comparison,
  logicalAnd: logical,
  logicalOr: logical,
  logicalXor: logical,
  bitwiseAnd: discrete([ints([5, 6, 7]), ints([3, 3, 8])]),
  addN: calls([
    [
      reals([2, 2]),
      reals([2, 2], -1, 1, 3),
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ]),
  where: calls([bools([1, 0, 1]), reals([3]), reals([3], 5, 6)], [bools([1, 0]), [1, 2], [3, 4]]),
};
