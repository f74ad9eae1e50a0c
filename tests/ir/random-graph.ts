import type { Attributes } from "../../ir/ops";
import * as fc from "fast-check";
import { GraphBuilder } from "../../ir/builder";
import { addDims, floorDivideDims, multiplyDims, symbol, type Dim } from "../../ir/types/dim";
import { dtypes, isFloating, type DType } from "../../ir/types/dtype";
import { VariableHandle, type Graph, type Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { locationFromText } from "../../ir/location";
import { elementValue, packElements } from "../../ir/types/typed-array";
import type { TensorType } from "../../ir/types/type";

/** One step of a random program: `pick` chooses operands among the values that are there. */
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly pick: readonly number[];
  readonly literal: Literal;
  readonly scope: string;
  readonly line: string;
  readonly attributes: Attributes<"onnxOp">["attributes"];
}

const kinds = [
  ...(["constant", "tanh", "add", "reduce", "transpose", "cast", "where", "flatten"] as const),
  ...(["read", "assign", "call", "attributed", "region", "stretch"] as const),
];

const batch = symbol("batch");
const dims: readonly Dim[] = [
  ...[0, 1, 2, 3],
  batch,
  addDims(multiplyDims(batch, 2), -1),
  floorDivideDims(addDims(batch, symbol("_k2")), 3),
];

const dim = fc.constantFrom(...dims);
const type: fc.Arbitrary<TensorType> = fc.record({
  dtype: fc.constantFrom<DType>("float32", "float64", "float16", "int32"),
  shape: fc.array(dim, { maxLength: 3 }),
});

const special = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 1e-45, 65504, 0.1, 1e21, 2 ** 53);

const element = (dtype: DType): fc.Arbitrary<number | bigint> => {
  if (dtype === "bool") return fc.constantFrom(0, 1);
  if (dtype === "int64") return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  if (dtype === "uint64") return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const any = isFloating(dtype) ? fc.oneof(special, fc.double()) : fc.nat({ max: 100 });
  return any.map((value) => elementValue(dtype, packElements(dtype, [value])[0] ?? 0));
};

export const literal: fc.Arbitrary<Literal> = fc
  .tuple(
    fc.constantFrom(...dtypes),
    fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
    fc.constantFrom(1, 1, 1, 70),
  )
  .chain(([dtype, shape, rows]) => {
    const sizes = shape.length === 0 ? shape : [...shape, rows];
    const size = sizes.reduce((a, b) => a * b, 1);
    return fc
      .oneof(
        fc.array(element(dtype), { minLength: size, maxLength: size }),
        element(dtype).map((value) => new Array<number | bigint>(size).fill(value)),
      )
      .map((data) => new Literal(dtype, sizes, data));
  });

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("x", "a/b.c"));

/** Attributes of an op that takes them under any name. */
const attributes = fc.dictionary(
  text,
  fc.oneof(
    text,
    fc.double(),
    fc.array(fc.double(), { maxLength: 3 }),
    fc.record({ float: fc.double() }, { noNullPrototype: true }),
    fc.record({ floats: fc.array(fc.double(), { maxLength: 3 }) }, { noNullPrototype: true }),
  ),
  { maxKeys: 3, noNullPrototype: true },
);

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  pick: fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
  literal,
  scope: fc.oneof(fc.constant(""), text),
  line: fc.constantFrom("model.ts:1:2", "a // b.ts:3:4", "unknown"),
  attributes,
});

const program = fc.record({
  name: fc.oneof(fc.constantFrom("f", "g"), text),
  parameters: fc.array(fc.tuple(type, fc.option(text, { nil: undefined })), { maxLength: 3 }),
  variables: fc.array(fc.tuple(text, type), { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { maxLength: 12 }),
});

/** A legal graph of many kinds of nodes, with names and attributes of any kind. */
export const randomGraph: fc.Arbitrary<Graph> = program.map(
  ({ name, parameters, variables, steps }) => {
    const b = new GraphBuilder();
    const handles = variables.map(([variable, type]) => new VariableHandle(variable, type));
    const values: Value[] = parameters.map(([type, parameter]) => b.parameter(type, parameter));
    for (const one of steps) {
      const emit = (): readonly Value[] => emitStep(b, one, values, handles);
      values.push(...b.at(locationFromText(one.line), one.scope, emit));
    }
    return b.finish(
      name,
      values.filter((_, i) => i % 3 === 0),
    );
  },
);

function emitStep(
  b: GraphBuilder,
  { kind, pick: [first = 0, second = 0], literal: value, attributes }: Step,
  values: readonly Value[],
  variables: readonly VariableHandle[],
): readonly Value[] {
  const x = values[first % values.length];
  const variable = variables[second % variables.length];
  if (x === undefined || variable === undefined || kind === "constant") {
    return [b.constant({ value })];
  }
  const axes = x.type.shape.map((_, axis) => axis);
  switch (kind) {
    case "tanh":
      return isFloating(x.type.dtype) ? [b.tanh(x)] : [];
    case "add":
      return x.type.dtype === "bool" ? [] : [b.add(x, x)];
    case "reduce":
      if (x.type.dtype === "bool") return [];
      return [b.reduceSum(x, { axes: axes.slice(second % 2), keepDims: first % 2 === 0 })];
    case "transpose":
      return [b.transpose(x, { perm: axes.toReversed() })];
    case "cast":
      return [b.cast(x, { dtype: dtypes[second % dtypes.length] ?? "bool" })];
    case "where":
      return [b.where(b.equal(x, x), x, x)];
    case "flatten":
      return [b.reshape(x, { shape: [x.type.shape.reduce(multiplyDims, 1)] })];
    case "stretch":
      return [b.broadcastTo(x, { shape: [batch, ...x.type.shape] })];
    case "read":
      return [b.readVariable({ variable })];
    case "assign":
      b.assignVariable(b.readVariable({ variable }), { variable });
      return [];
    case "call":
      return b.call(x, { callee: doubled(x.type) });
    case "attributed":
      return b.onnxOp(x, {
        ...{ type: "Any", domain: "any", version: 1, present: [true], attributes },
        ...{ dtypes: [x.type.dtype], shapes: [x.type.shape] },
      });
    case "region": {
      const predicate = b.constant({ value: Literal.scalar("bool", 1) });
      return b.cond([predicate, x], {}, [branch("then", x.type), branch("else", x.type)]);
    }
  }
}

/** A callee of the name that a caller may have too. */
function doubled(type: TensorType): Graph {
  const b = new GraphBuilder();
  const x = b.parameter(type, "x");
  return b.finish("f", [x, b.reshape(x, { shape: type.shape })]);
}

/** A region that holds another one. */
function branch(name: string, type: TensorType): Graph {
  const b = new GraphBuilder();
  const x = b.parameter(type, "x");
  const inner = new GraphBuilder();
  const own = inner.parameter(type, "x");
  const region = inner.finish("then", [inner.where(inner.equal(own, own), own, own)]);
  const predicate = b.constant({ value: Literal.scalar("bool", 0) });
  return b.finish(name, b.cond([predicate, x], {}, [region, region]));
}
