/** ontrace from scratch: tracing, reverse mode, lowering to ONNX, running. docs/from-scratch.md goes through it section by section. */
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import protobuf from "protobufjs";

// 1. Graphs

export type Shape = readonly number[];

/** One tensor of a graph: a parameter, or the result of a node. */
export class Value {
  constructor(readonly shape: Shape) {}
}

interface Attributes {
  /** The shape of the result, for operations that do not infer it from their operands. */
  readonly shape?: Shape;
  /** A constant's elements. */
  readonly data?: readonly number[];
}

interface Node {
  readonly op: OpName;
  readonly operands: readonly Value[];
  readonly attributes: Attributes;
  readonly result: Value;
}

export interface Graph {
  readonly parameters: readonly Value[];
  readonly nodes: readonly Node[];
  readonly results: readonly Value[];
}

// 2. Operations: how shapes are inferred

const text = (shape: Shape): string => `[${shape.join()}]`;

/** The shape of which both are repetitions, aligned at the last axis. */
function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m = 1, n = 1] = [a[a.length - rank + i], b[b.length - rank + i]];
    if (m !== n && m !== 1 && n !== 1)
      throw new Error(`${text(a)} and ${text(b)} cannot be broadcast`);
    return m === 1 ? n : m;
  });
}

const elementwise = (shapes: readonly Shape[]): Shape => shapes.reduce(broadcast);
const given = (_: readonly Shape[], { shape = [] }: Attributes): Shape => shape;

const shapes = {
  constant: given,
  add: elementwise,
  mul: elementwise,
  div: elementwise,
  neg: elementwise,
  exp: elementwise,
  log: elementwise,
  tanh: elementwise,
  matMul: ([a = [], b = []]: readonly Shape[]): Shape => {
    if (a.length !== 2 || b.length !== 2 || a[1] !== b[0])
      throw new Error(`${text(a)} and ${text(b)} have no product`);
    return [a[0] ?? 0, b[1] ?? 0];
  },
  transpose: ([x = []]: readonly Shape[]): Shape => x.toReversed(),
  sumTo: given,
  broadcastTo: given,
};

export type OpName = keyof typeof shapes;

// 3. Tracing: calling an operation appends a node to the graph that is being built

let nodes: Node[] | undefined;

function apply(op: OpName, operands: readonly Value[], attributes: Attributes = {}): Value {
  if (nodes === undefined) throw new Error(`${op} was called while nothing is being traced`);
  const operandShapes = operands.map(({ shape }) => shape);
  const result = new Value(shapes[op](operandShapes, attributes));
  nodes.push({ op, operands, attributes, result });
  return result;
}

export type Operand = Value | number;

export const constant = (data: readonly number[], shape: Shape): Value =>
  apply("constant", [], { data, shape });
const lift = (x: Operand): Value => (x instanceof Value ? x : constant([x], []));

export const add = (a: Operand, b: Operand): Value => apply("add", [lift(a), lift(b)]);
export const mul = (a: Operand, b: Operand): Value => apply("mul", [lift(a), lift(b)]);
export const div = (a: Operand, b: Operand): Value => apply("div", [lift(a), lift(b)]);
export const neg = (x: Operand): Value => apply("neg", [lift(x)]);
export const sub = (a: Operand, b: Operand): Value => add(a, neg(b));
export const exp = (x: Operand): Value => apply("exp", [lift(x)]);
export const log = (x: Operand): Value => apply("log", [lift(x)]);
export const tanh = (x: Operand): Value => apply("tanh", [lift(x)]);
export const matMul = (a: Value, b: Value): Value => apply("matMul", [a, b]);
export const transpose = (x: Value): Value => apply("transpose", [x]);
export const sumTo = (x: Value, shape: Shape): Value => apply("sumTo", [x], { shape });
export const broadcastTo = (x: Value, shape: Shape): Value => apply("broadcastTo", [x], { shape });
export const sum = (x: Value): Value => sumTo(x, []);
export const mean = (x: Value): Value => div(sum(x), sizeOf(x.shape));

const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

export type TensorFunction = (...args: readonly Value[]) => Value | readonly Value[];

/** The graph of a function, for arguments of these shapes. */
export function trace(f: TensorFunction, argumentShapes: readonly Shape[]): Graph {
  const outer = nodes;
  const own: Node[] = [];
  nodes = own;
  try {
    const parameters = argumentShapes.map((shape) => new Value(shape));
    const results = [f(...parameters)].flat();
    return { parameters, nodes: own, results };
  } finally {
    nodes = outer;
  }
}

// 4. Gradients: one rule for each operation, written in terms of operations

/** From the gradient of a node's result, g, to those of its operands. */
type Rule = (g: Value, operands: readonly [Value, Value], result: Value) => readonly Value[];

const rules: Readonly<Record<OpName, Rule>> = {
  constant: () => [],
  add: (g) => [g, g],
  mul: (g, [a, b]) => [mul(g, b), mul(g, a)],
  div: (g, [a, b]) => [div(g, b), neg(div(mul(g, a), mul(b, b)))],
  neg: (g) => [neg(g)],
  exp: (g, _, y) => [mul(g, y)],
  log: (g, [x]) => [div(g, x)],
  tanh: (g, _, y) => [mul(g, sub(1, mul(y, y)))],
  matMul: (g, [a, b]) => [matMul(g, transpose(b)), matMul(transpose(a), g)],
  transpose: (g) => [transpose(g)],
  sumTo: (g, [x]) => [broadcastTo(g, x.shape)],
  broadcastTo: (g, [x]) => [sumTo(g, x.shape)],
};

const isSameShape = (a: Shape, b: Shape): boolean => a.join() === b.join();

/** Appends what computes the derivatives of a scalar with respect to sources, going backwards through nodes. */
function reverse(recorded: readonly Node[], target: Value, sources: readonly Value[]): Value[] {
  if (target.shape.length > 0)
    throw new Error(`a gradient needs a scalar, not ${text(target.shape)}`);
  const gradients = new Map<Value, Value>([[target, constant([1], [])]]);
  for (const { op, operands, result } of recorded.toReversed()) {
    const g = gradients.get(result);
    if (g === undefined) continue;
    const [a, b] = operands;
    const ofOperands = a === undefined ? [] : rules[op](g, [a, b ?? a], result);
    for (const [i, operand] of operands.entries()) {
      const found = ofOperands[i];
      if (found === undefined) continue;
      // An operand that was broadcast gets the sum over its repetitions; one that is used twice, the sum of both gradients.
      const own = isSameShape(found.shape, operand.shape) ? found : sumTo(found, operand.shape);
      const known = gradients.get(operand);
      gradients.set(operand, known === undefined ? own : add(known, own));
    }
  }
  return sources.map((x) => gradients.get(x) ?? broadcastTo(constant([0], []), x.shape));
}

/** The function that gives f's value, and its derivative with respect to each argument. */
export const valueAndGrad =
  (f: (...args: readonly Value[]) => Value) =>
  (...args: readonly Value[]): [Value, ...Value[]] => {
    const start = nodes?.length ?? 0;
    const value = f(...args);
    return [value, ...reverse(nodes?.slice(start) ?? [], value, args)];
  };

/** The derivative of f with respect to its first argument. */
export const grad =
  (f: (...args: readonly Value[]) => Value) =>
  (...args: readonly Value[]): Value =>
    valueAndGrad(f)(...args)[1] ?? constant([0], []);

// 5. A pass: compute equal expressions once, and nothing that is unused

export function simplify({ parameters, nodes: before, results }: Graph): Graph {
  const replaced = new Map<Value, Value>();
  const numbers = new Map<Value, number>(parameters.map((value, i) => [value, i]));
  const byKey = new Map<string, Value>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  for (const { op, operands, attributes, result } of before) {
    const inputs = operands.map((operand) => numbers.get(now(operand)));
    const key = JSON.stringify([op, inputs, attributes]);
    const equal = byKey.get(key);
    if (equal !== undefined) replaced.set(result, equal);
    else {
      byKey.set(key, result);
      numbers.set(result, numbers.size);
    }
  }
  const used = new Set<Value>(results.map(now));
  const kept = before.toReversed().flatMap((node) => {
    if (!used.has(node.result)) return [];
    const operands = node.operands.map(now);
    for (const operand of operands) used.add(operand);
    return [{ ...node, operands }];
  });
  return { parameters, nodes: kept.toReversed(), results: results.map(now) };
}

/** A graph as text. */
export function print(graph: Graph): string {
  const names = new Map(graph.parameters.map((value, i) => [value, `%p${i}`]));
  const nameOf = (value: Value): string => names.get(value) ?? "?";
  const lines = graph.nodes.map(({ op, operands, attributes, result }, i) => {
    names.set(result, `%${i}`);
    const details = [...operands.map(nameOf), ...(attributes.data ?? []).map(String)];
    return `%${i}: ${text(result.shape)} = ${op} ${details.join(", ")}`;
  });
  return [...lines, `return ${graph.results.map(nameOf).join(", ")}`].join("\n");
}

// 6. Lowering: each operation as nodes of ONNX

const { FLOAT, INT64 } = { FLOAT: 1, INT64: 7 };

/** Collects the parts of an ONNX graph. Values are names there. */
class Emitter {
  readonly node: object[] = [];
  readonly initializer: object[] = [];
  private readonly names = new Map<Value, string>();
  private count = 0;

  name(value: Value): string {
    const name = this.names.get(value) ?? `v${this.count++}`;
    this.names.set(value, name);
    return name;
  }

  /** Adds a node, whose output is `output` or a new value. */
  emit(opType: string, input: readonly string[], output = `v${this.count++}`): string {
    this.node.push({ opType, input, output: [output] });
    return output;
  }

  data(dataType: number, elements: Float32Array | BigInt64Array, dims: Shape): string {
    const name = `v${this.count++}`;
    this.initializer.push({ name, dims, dataType, rawData: new Uint8Array(elements.buffer) });
    return name;
  }

  integers(values: readonly number[]): string {
    return this.data(INT64, BigInt64Array.from(values, BigInt), [values.length]);
  }
}

type Lowering = (emitter: Emitter, node: Node, inputs: readonly string[], output: string) => void;

const kernel =
  (opType: string): Lowering =>
  (emitter, _, inputs, output) => {
    emitter.emit(opType, inputs, output);
  };

const lowerings: Readonly<Record<OpName, Lowering>> = {
  constant: (emitter, { attributes, result }, _, output) => {
    const data = emitter.data(FLOAT, Float32Array.from(attributes.data ?? []), result.shape);
    emitter.emit("Identity", [data], output);
  },
  add: kernel("Add"),
  mul: kernel("Mul"),
  div: kernel("Div"),
  neg: kernel("Neg"),
  exp: kernel("Exp"),
  log: kernel("Log"),
  tanh: kernel("Tanh"),
  matMul: kernel("MatMul"),
  transpose: kernel("Transpose"),
  // ONNX sums over axes that are named: those that the result lacks, and those in which it has size 1.
  sumTo: (emitter, { operands: [x], result }, [input = ""], output) => {
    const [from, to] = [x?.shape ?? [], result.shape];
    const lacking = from.length - to.length;
    const axes = from.flatMap((size, i) => (i < lacking || size !== to[i - lacking] ? [i] : []));
    const summed =
      axes.length === 0 ? input : emitter.emit("ReduceSum", [input, emitter.integers(axes)]);
    emitter.emit("Reshape", [summed, emitter.integers(to)], output);
  },
  broadcastTo: (emitter, { result }, [input = ""], output) => {
    emitter.emit("Expand", [input, emitter.integers(result.shape)], output);
  },
};

const ModelProto = protobuf
  .loadSync(join(__dirname, "../../compiler/onnx/proto/onnx.proto"))
  .lookupType("onnx.ModelProto");

/** The graph as the bytes of an ONNX model. */
export function lower({ parameters, nodes: steps, results }: Graph): Uint8Array {
  const emitter = new Emitter();
  const info = (name: string, { shape }: Value): object => {
    const dim = shape.map((dimValue) => ({ dimValue }));
    return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
  };
  const input = parameters.map((value) => info(emitter.name(value), value));
  for (const node of steps) {
    const names = node.operands.map((operand) => emitter.name(operand));
    lowerings[node.op](emitter, node, names, emitter.name(node.result));
  }
  // Results get names of their own, since a result may be a parameter, or another result.
  const output = results.map((value, i) =>
    info(emitter.emit("Identity", [emitter.name(value)], `result${i}`), value),
  );
  const { node, initializer } = emitter;
  const graph = { name: "graph", node, initializer, input, output };
  const model = { irVersion: 10, opsetImport: [{ domain: "", version: 21 }], graph };
  return ModelProto.encode(ModelProto.fromObject(model)).finish();
}

// 7. Running: a function is traced and compiled once for each combination of shapes

export const tensor = (data: readonly number[], shape: Shape): Tensor =>
  new Tensor("float32", Float32Array.from(data), shape);

export type CompiledFunction = (...args: readonly Tensor[]) => Promise<readonly Tensor[]>;

export function compile(f: TensorFunction): CompiledFunction {
  const sessions = new Map<string, Promise<InferenceSession>>();
  return async (...args) => {
    const argumentShapes = args.map(({ dims }) => dims);
    const key = JSON.stringify(argumentShapes);
    const known = sessions.get(key);
    const session = known ?? InferenceSession.create(lower(simplify(trace(f, argumentShapes))));
    sessions.set(key, session);
    const ready = await session;
    const feeds = Object.fromEntries(args.map((arg, i) => [ready.inputNames[i] ?? "", arg]));
    const outputs = await ready.run(feeds);
    return ready.outputNames.flatMap((name) => outputs[name] ?? []);
  };
}
