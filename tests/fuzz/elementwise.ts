import * as tf from "../../index";
import { argument, binary, unary, type Operation } from "./operation";

/** Where a function has poles or bends near 0, its operand is moved away from there. */
const positive = (x: tf.Tensor): tf.Tensor => x.abs().add(0.5);
const small = (x: tf.Tensor): tf.Tensor => x.tanh().mul(0.9);

const plain = {
  ...{ neg: tf.neg, abs: tf.abs, sin: tf.sin, cos: tf.cos, tanh: tf.tanh, sigmoid: tf.sigmoid },
  ...{ softplus: tf.softplus, erf: tf.erf, erfc: tf.erfc, atan: tf.atan, asinh: tf.asinh },
  ...{ relu: tf.relu, relu6: tf.relu6, elu: tf.elu, selu: tf.selu, gelu: tf.gelu, silu: tf.silu },
  ...{ softsign: tf.softsign, logSigmoid: tf.logSigmoid, sign: tf.sign, floor: tf.floor },
  ...{ ceil: tf.ceil, round: tf.round, square: tf.square, leakyRelu: tf.leakyRelu },
  ...{ mish: tf.mish, identity: tf.identity },
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

const ofPositive = {
  ...{ log: tf.log, log1p: tf.log1p, sqrt: tf.sqrt, rsqrt: tf.rsqrt, reciprocal: tf.reciprocal },
  ...{ lgamma: tf.lgamma, digamma: tf.digamma },
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

const ofSmall = {
  ...{ exp: tf.exp, expm1: tf.expm1, sinh: tf.sinh, cosh: tf.cosh, tan: tf.tan, asin: tf.asin },
  ...{ acos: tf.acos, atanh: tf.atanh, erfinv: tf.erfinv },
} satisfies Record<string, (x: tf.Tensor) => tf.Tensor>;

const operations = (
  functions: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>>,
  move: (x: tf.Tensor) => tf.Tensor,
  text: string,
): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, fn]) => [
      name,
      unary(`tf.${name}(${text})`, (x) => fn(move(x))),
    ]),
  );

const comparison = (text: string, fn: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Operation =>
  binary(`tf.${text}($0, $1)`, (x, y) => fn(x, y));

const limited = (x: tf.Tensor): tf.Tensor => x.round().clipByValue(-9, 9).cast("int32");

export const elementwiseOperations: Readonly<Record<string, Operation>> = {
  ...operations(plain, (x) => x, "$0"),
  ...operations(ofPositive, positive, "$0.abs().add(0.5)"),
  ...operations(ofSmall, small, "$0.tanh().mul(0.9)"),
  acosh: unary("tf.acosh($0.abs().add(1.5))", (x) => tf.acosh(x.abs().add(1.5))),

  add: binary("tf.add($0, $1)", tf.add),
  sub: binary("tf.sub($0, $1)", tf.sub),
  mul: binary("tf.mul($0, $1)", tf.mul),
  maximum: binary("tf.maximum($0, $1)", tf.maximum),
  minimum: binary("tf.minimum($0, $1)", tf.minimum),
  squaredDifference: binary("tf.squaredDifference($0, $1)", tf.squaredDifference),
  div: binary("tf.div($0, $1.abs().add(0.5))", (x, y) => tf.div(x, positive(y))),
  divNoNan: binary("tf.divNoNan($0, $1.abs().add(0.5))", (x, y) => tf.divNoNan(x, positive(y))),
  mod: binary("tf.mod($0, $1.abs().add(0.5))", (x, y) => tf.mod(x, positive(y))),
  floorDiv: binary("tf.floorDiv($0, $1.abs().add(0.5))", (x, y) => tf.floorDiv(x, positive(y))),
  atan2: binary("tf.atan2($0, $1.abs().add(0.5))", (x, y) => tf.atan2(x, positive(y))),
  pow: binary("tf.pow($0.abs().add(0.5), $1.tanh().mul(0.9))", (x, y) =>
    tf.pow(positive(x), small(y)),
  ),
  xlogy: binary("tf.xlogy($0, $1.abs().add(0.5))", (x, y) => tf.xlogy(x, positive(y))),
  logAddExp: binary("tf.logAddExp($0, $1)", tf.logAddExp),
  xdivy: binary("tf.xdivy($0, $1.abs().add(0.5))", (x, y) => tf.xdivy(x, positive(y))),
  multiplyNoNan: binary("tf.multiplyNoNan($0, $1)", tf.multiplyNoNan),
  addN: binary("tf.addN([$0, $0, $0])", (x) => tf.addN([x, x, x])),
  sigmoidCrossEntropy: binary("tf.sigmoidCrossEntropyWithLogits($0, $0)", (x) =>
    tf.sigmoidCrossEntropyWithLogits(x, x),
  ),

  clipByValue: {
    takes: ["real"],
    plan: (_, choose) => {
      const low = -choose.below(3) - 0.25;
      const high = choose.below(3) + 0.25;
      return {
        text: `tf.clipByValue($0, ${low}, ${high})`,
        apply: ([x]) => tf.clipByValue(x ?? [], low, high),
      };
    },
  },
  where: {
    takes: ["bool", "real", "real"],
    broadcasts: true,
    plan: () => ({ text: "tf.where($0, $1, $2)", apply: ([c, x, y]) => tf.where(c ?? [], x, y) }),
  },

  intAdd: binary("tf.add($0, $1)", tf.add, "int"),
  intSub: binary("tf.sub($0, $1)", tf.sub, "int"),
  intMaximum: binary("tf.maximum($0, $1)", tf.maximum, "int"),
  intFloorDiv: binary(
    "tf.floorDiv($0, $1.abs().add(1))",
    (x, y) => tf.floorDiv(x, y.abs().add(1)),
    "int",
  ),
  intMod: binary("tf.mod($0, $1.abs().add(1))", (x, y) => tf.mod(x, y.abs().add(1)), "int"),
  intMul: binary("tf.mul($0.mod(7), $1.mod(5))", (x, y) => tf.mul(x.mod(7), y.mod(5)), "int"),
  bitwiseXor: binary("tf.bitwiseXor($0, $1)", tf.bitwiseXor, "int"),
  intWhere: {
    takes: ["bool", "int", "int"],
    broadcasts: true,
    plan: () => ({ text: "tf.where($0, $1, $2)", apply: ([c, x, y]) => tf.where(c ?? [], x, y) }),
  },

  greater: comparison("greater", tf.greater),
  lessEqual: comparison("lessEqual", tf.lessEqual),
  intEqual: binary("tf.equal($0, $1)", tf.equal, "int"),
  intLess: binary("tf.less($0, $1)", tf.less, "int"),
  logicalAnd: binary("tf.logicalAnd($0, $1)", tf.logicalAnd, "bool"),
  logicalOr: binary("tf.logicalOr($0, $1)", tf.logicalOr, "bool"),
  logicalXor: binary("tf.logicalXor($0, $1)", tf.logicalXor, "bool"),
  logicalNot: unary("tf.logicalNot($0)", tf.logicalNot, "bool"),

  toInt: unary("$0.round().clipByValue(-9, 9).cast('int32')", limited),
  intToReal: unary("$0.cast('float64')", (x) => x.cast("float64"), "int"),
  boolToReal: unary("$0.cast('float64')", (x) => x.cast("float64"), "bool"),
  boolToInt: unary("$0.cast('int32')", (x) => x.cast("int32"), "bool"),
};

/** The first operand alone: for operations whose plan looks at its shape. */
export const first = (args: readonly tf.Tensor[]): tf.Tensor => argument(args, 0);
