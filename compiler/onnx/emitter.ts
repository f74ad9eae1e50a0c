/**
 * The emitter of ONNX graphs: names values, adds nodes and initializers, computes symbolic sizes, and rewrites
 * nodes without a kernel. The file is some lines past 400: the names, constants and sizes of nested graphs are looked up through the
 * emitters around them, which is one mechanism.
 */

import {
  addDims,
  isStatic,
  lowerBound,
  symbolsOf,
  type Dim,
  type DimAtom,
  type DimFunction,
  type SymbolicDim,
} from "../../ir/types/dim";
import { isFloating, type DType } from "../../ir/types/dtype";
import { Literal } from "../../ir/types/literal";
import type { Location } from "../../ir/location";
import { bytesOfArray, packElements } from "../../ir/types/typed-array";
import type { Shape, TensorType } from "../../ir/types/type";
import type { ProviderName } from "../pass";
import { onnxDataType } from "./data-type";
import { isMergedWrongly } from "./kernels/cast-chains";
import { hasKernel } from "./kernels/kernel";
import { dtypeOf, isOnnxOpType, outputDTypes, type OnnxOpType } from "./kernels/output-dtypes";
import { rewritten } from "./kernels/rewrites";
import { channelOps, ModelScope, plainName, type Fallback } from "./model-scope";
import type { NodeParts, NodeWriter } from "./node-writer";
import { deepestNesting, nestedTooDeep } from "./nesting";
import { DataLocation, type onnx } from "./proto";
import { valueInfo } from "./value-info";
import { type OnnxAttributes, attributeProto } from "./attributes";

/** Data of a parameter that is known when the model is written. */
export type InitializerData =
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly offset: number; readonly length: number };

/** A value of an ONNX graph. */
export interface NamedType {
  readonly name: string;
  readonly type: TensorType;
}

/**
 * Collects the nodes and initializers of one ONNX graph, and names them.
 *
 * Values are their names. Equal initializers are stored once, in the graph they were first needed in or an outer one.
 */
export class OnnxEmitter implements NodeWriter {
  readonly nodes: onnx.NodeProto.$Properties[];
  readonly initializers: onnx.TensorProto.$Properties[];
  private readonly constants: Map<string, string>;
  private readonly dimVectors = new Map<string, string>();
  private readonly symbolSources = new Map<string, () => string>();
  private readonly model: ModelScope;
  private scope = "";
  private location: Location | undefined;
  private isSizing = false;
  /** How many graphs the nodes are in: 1 for those of the model's own. */
  private readonly depth: number;

  /** @param same the emitter to whose nodes this one adds; default: a separate list of nodes */
  constructor(
    provider: ProviderName,
    private readonly outer?: OnnxEmitter,
    same?: OnnxEmitter,
  ) {
    this.nodes = same?.nodes ?? [];
    this.initializers = same?.initializers ?? [];
    this.constants = same?.constants ?? new Map<string, string>();
    this.depth = same?.depth ?? (outer?.depth ?? 0) + 1;
    this.model = outer?.model ?? new ModelScope(provider);
    this.enter(outer?.scope ?? "", outer?.location);
  }

  /** An emitter for a graph inside a control-flow node of this one. */
  nested(): OnnxEmitter {
    if (this.depth === deepestNesting) throw nestedTooDeep(this.location);
    return new OnnxEmitter(this.provider, this);
  }

  /** An emitter for the same nodes with separate bindings of sizes. */
  withOwnSizes(): OnnxEmitter {
    return new OnnxEmitter(this.provider, this, this);
  }

  /** The nodes as a graph inside a control-flow node. */
  graph(
    name: string,
    inputs: readonly NamedType[],
    results: readonly NamedType[],
  ): onnx.GraphProto.$Properties {
    const made = new Set(this.nodes.flatMap(({ output }) => output ?? []));
    // An output must be produced by one of the graph's own nodes, and have a unique name.
    const outputs = results.map((result) => ({
      ...result,
      name: made.delete(result.name) ? result.name : this.node("Identity", [result.name]),
    }));
    const info = ({ name, type }: NamedType) => valueInfo(name, type);
    return {
      name: this.name(name),
      node: this.nodes,
      initializer: this.initializers,
      input: inputs.map(info),
      output: outputs.map(info),
    };
  }

  /** Source line by node name: an ONNX Runtime error carries only the name. */
  get locations(): ReadonlyMap<string, Location> {
    return this.model.locations;
  }

  get domains(): ReadonlyMap<string, number> {
    return this.model.domains;
  }

  get provider(): ProviderName {
    return this.model.provider;
  }

  /** Nodes without a kernel of the provider. */
  /** Whether a node that was added gives float64. */
  get usesFloat64(): boolean {
    return this.model.usesFloat64;
  }

  get fallbacks(): readonly Fallback[] {
    return this.model.fallbacks;
  }

  /** Whether some nodes compute sizes, in 64-bit integers on the host. */
  get computesSizes(): boolean {
    return this.model.sizeNodes > 0;
  }

  /** Whether some nodes are ops whose layout a provider may change. */
  get laysOutChannels(): boolean {
    return this.model.laysOutChannels;
  }

  /** Declares the dtype of a value. */
  declare(name: string, dtype: DType): void {
    this.model.dtypes.set(name, dtype);
  }

  dtypeOf(name: string): DType | undefined {
    return this.model.dtypes.get(name);
  }

  literalOf(name: string): Literal | undefined {
    return this.model.literals.get(name);
  }

  castOrigin(name: string): string | undefined {
    return this.model.castOrigins.get(name);
  }

  /** The nodes that `build` adds compute sizes. Every provider runs them on the host, where sizes are stored. */
  sizing<T>(build: () => T): T {
    const before = this.isSizing;
    this.isSizing = true;
    try {
      return build();
    } finally {
      this.isSizing = before;
    }
  }

  /** A unique name for a value or a node, distinct from all outputs of nodes: those end in a colon and a number. */
  name(stem: string): string {
    return this.model.names.claim(plainName(stem));
  }

  /** Sets the scope and the location of the nodes added from now on. */
  enter(scope: string, location: Location | undefined): void {
    this.scope = scope;
    this.location = location;
  }

  /** Runs `build`; the names of the nodes that it adds contain the label. */
  labelled<T>(label: string, build: () => T): T {
    const before = this.scope;
    this.scope = before === "" ? label : `${before}/${label}`;
    try {
      return build();
    } finally {
      this.scope = before;
    }
  }

  /** Adds a node with one output and returns the output's name. */
  node(
    opType: OnnxOpType,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    domain = "",
  ): string {
    const [output = ""] = this.nodeWithOutputs(opType, inputs, 1, attributes, domain);
    return output;
  }

  /** Declares that the model uses an operator set. */
  useDomain(domain: string, version?: number): void {
    this.model.domains.set(domain, version ?? this.model.domains.get(domain) ?? 1);
  }

  nodeWithOutputs(
    opType: OnnxOpType,
    inputs: readonly string[],
    outputCount: number,
    attributes: OnnxAttributes = {},
    domain = "",
  ): readonly string[] {
    const dtypes = inputs.map((input) => this.dtypeOf(input));
    const kept = opType === "Cast" ? inputs.map((x) => this.keptApart(x, attributes)) : inputs;
    const node = { opType, inputs: kept, attributes, domain };
    if (this.isSizing) this.model.sizeNodes += 1;
    else if (!this.hasKernel(node, outputCount)) {
      const others = rewritten({ opType, inputs, attributes, outputCount, onnx: this });
      if (others !== undefined) return others;
      this.fallBack(node);
    }
    return this.append(node, outputDTypes(opType, dtypes, outputCount, attributes));
  }

  /** The operand of a cast; a copy of it where ONNX Runtime would merge the cast with the one that it comes from. */
  private keptApart(x: string, { to }: OnnxAttributes): string {
    const [origin, between] = [this.dtypeOf(this.castOrigin(x) ?? ""), this.dtypeOf(x)];
    const target = typeof to === "number" ? dtypeOf(to) : undefined;
    if (origin === undefined || between === undefined || target === undefined) return x;
    if (!isMergedWrongly(origin, between, target)) return x;
    // Copies that no optimizer removes.
    const [opType, inputs] = isFloating(between)
      ? (["Max", [x]] as const)
      : (["BitwiseAnd", [x, x]] as const);
    const hasKernel = this.hasKernel({ opType, inputs, attributes: {}, domain: "" }, 1);
    return hasKernel ? this.node(opType, inputs) : x;
  }

  /** Adds a node that a user chose, of any type, and returns its outputs, whose dtypes are given. */
  foreignNode(node: NodeParts, outputs: readonly DType[]): readonly string[] {
    const { opType, inputs, attributes, domain } = node;
    if (domain === "" && isOnnxOpType(opType))
      return this.nodeWithOutputs(opType, inputs, outputs.length, attributes);
    if (!this.hasKernel(node, outputs.length)) this.fallBack(node);
    return this.append(node, outputs);
  }

  private hasKernel({ opType, inputs, attributes, domain }: NodeParts, outputCount: number) {
    const dtypes = inputs.map((input) => this.dtypeOf(input));
    const to = typeof attributes.to === "number" ? dtypeOf(attributes.to) : undefined;
    return hasKernel(this.provider, { opType, domain, dtypes, to, outputCount });
  }

  /** Records that the CPU runs a node. */
  private fallBack({ opType, inputs: [first = ""] }: NodeParts): void {
    this.model.fallbacks.push({ opType, dtype: this.dtypeOf(first), location: this.location });
  }

  private append(
    { opType, inputs, attributes, domain }: NodeParts,
    types: readonly (DType | undefined)[],
  ): readonly string[] {
    const outputCount = types.length;
    if (channelOps.has(opType)) this.model.laysOutChannels = true;
    if (types.includes("float64")) this.model.usesFloat64 = true;
    const stem = this.scope === "" ? opType : `${this.scope}/${opType}`;
    const name = this.name(stem);
    const outputs = Array.from({ length: outputCount }, (_, i) =>
      outputCount === 1 ? `${name}:0` : `${name}:${i}`,
    );
    this.nodes.push({
      name,
      opType,
      domain,
      input: [...inputs],
      output: outputs,
      attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
    });
    outputs.forEach((output, i) => {
      const dtype = types[i];
      if (dtype !== undefined) this.declare(output, dtype);
      if (opType === "Cast") this.model.castOrigins.set(output, inputs[0] ?? "");
    });
    if (domain !== "") this.useDomain(domain);
    if (this.location !== undefined) this.model.locations.set(name, this.location);
    return outputs;
  }

  /** A constant tensor. */
  literal(literal: Literal): string {
    const key = `${literal.dtype}[${literal.shape.join(",")}]${literal.data.map(elementKey).join(",")}`;
    const known = this.constantNamed(key);
    if (known !== undefined) return known;
    const name = this.name(
      literal.shape.length === 0 ? `c_${elementKey(literal.data[0] ?? 0)}` : "const",
    );
    this.initializers.push({
      name,
      dataType: onnxDataType[literal.dtype],
      dims: [...literal.shape],
      rawData: bytesOfArray(packElements(literal.dtype, literal.data)),
    });
    this.constants.set(key, name);
    this.declare(name, literal.dtype);
    this.model.literals.set(name, literal);
    return name;
  }

  /** A tensor whose data is embedded, or stored in a file beside the model. */
  initializer(name: string, { dtype, shape }: TensorType, data: InitializerData): void {
    const stored =
      "bytes" in data
        ? { rawData: data.bytes }
        : {
            dataLocation: DataLocation.EXTERNAL,
            externalData: [
              { key: "location", value: data.file },
              { key: "offset", value: String(data.offset) },
              { key: "length", value: String(data.length) },
            ],
          };
    this.declare(name, dtype);
    this.initializers.push({
      name,
      dataType: onnxDataType[dtype],
      dims: shape.map(Number),
      ...stored,
    });
  }

  private constantNamed(key: string): string | undefined {
    return this.constants.get(key) ?? this.outer?.constantNamed(key);
  }

  /** A constant int64 vector: shapes, axes, pads. */
  int64(values: readonly number[]): string {
    return this.literal(Literal.vector("int64", values));
  }

  scalar(dtype: DType, value: number | bigint): string {
    return this.literal(Literal.scalar(dtype, value));
  }

  /** Binds a symbolic dim to a size at run time: `axis` of the value `name`. */
  bindSymbol(symbolName: string, name: string, axis: number): void {
    this.bindToElement(symbolName, () => this.node("Shape", [name]), axis);
  }

  /** Binds a symbolic dim to an element of an int64 vector. */
  bindToElement(symbolName: string, vector: () => string, index: number): void {
    if (this.sourceOf(symbolName) !== undefined) return;
    let found: string | undefined;
    this.symbolSources.set(symbolName, () => {
      found ??= this.sizing(() =>
        this.node("Gather", [vector(), this.int64([index])], { axis: 0 }),
      );
      return found;
    });
  }

  private sourceOf(symbolName: string): (() => string) | undefined {
    return this.symbolSources.get(symbolName) ?? this.outer?.sourceOf(symbolName);
  }

  /** The outer emitter, if it has these sizes too, so that a loop's body does not compute them in each iteration. */
  private outside(dims: Shape): OnnxEmitter | undefined {
    const names = dims.flatMap((dim) => [...symbolsOf(dim)]);
    return names.some((name) => this.symbolSources.has(name)) ? undefined : this.outer;
  }

  /** A shape as an int64 vector: a constant, or computed at run time. */
  shape(shape: Shape): string {
    if (shape.every(isStatic)) return this.int64(shape);
    const outside = this.outside(shape);
    if (outside !== undefined) return outside.shape(shape);
    const parts: string[] = [];
    let run: number[] = [];
    const flush = (): void => {
      if (run.length > 0) parts.push(this.int64(run));
      run = [];
    };
    for (const dim of shape) {
      if (isStatic(dim)) run.push(dim);
      else {
        flush();
        parts.push(this.dim(dim));
      }
    }
    flush();
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return this.sizing(() => this.node("Concat", parts, { axis: 0 }));
  }

  /** A dim as an int64 vector of one element. */
  dim(dim: Dim): string {
    if (isStatic(dim)) return this.int64([dim]);
    const outside = this.outside([dim]);
    return outside === undefined ? this.sizing(() => this.symbolicDim(dim)) : outside.dim(dim);
  }

  private symbolicDim(dim: SymbolicDim): string {
    const known = this.dimVectors.get(dim.text);
    if (known !== undefined) return known;
    const terms = dim.terms.map(({ coefficient, atoms }) => {
      const factors = atoms.map((atom) => this.dimAtom(atom));
      const all =
        coefficient === 1 && factors.length > 0 ? factors : [...factors, this.int64([coefficient])];
      return all.reduce((a, c) => this.node("Mul", [a, c]));
    });
    const sum = terms.reduce((a, c) => this.node("Add", [a, c]));
    this.dimVectors.set(dim.text, sum);
    return sum;
  }

  private dimAtom(atom: DimAtom): string {
    if (atom.kind === "symbol") {
      const source = this.sourceOf(atom.name);
      if (source === undefined)
        throw new RangeError(`no input of the graph has the size ${atom.name}`);
      return source();
    }
    const [a, c] = atom.args;
    // ONNX Runtime rewrites (1/c)·x as x/c, for integers too.
    if (atom.fn === "floordiv" && a === 1)
      return this.node("Neg", [this.node("Div", [this.int64([-1]), this.dim(c)])]);
    if (atom.fn === "floordiv") return this.floorDivision(a, c);
    return this.dimFunction(atom.fn, this.dim(a), this.dim(c));
  }

  /** ONNX's division truncates, which is a floor where the dividend is not negative. */
  private floorDivision(a: Dim, c: Dim): string {
    const least = lowerBound(a);
    if (least >= 0) return this.node("Div", [this.dim(a), this.dim(c)]);
    if (isStatic(c) && c > 0 && Number.isFinite(least)) {
      // ⌊a/c⌋ = ⌊(a + n·c)/c⌋ − n
      const n = Math.ceil(-least / c);
      const quotient = this.node("Div", [this.dim(addDims(a, n * c)), this.dim(c)]);
      return this.node("Sub", [quotient, this.int64([n])]);
    }
    const rest = this.node("Mod", [this.dim(a), this.dim(c)]);
    return this.node("Div", [this.node("Sub", [this.dim(a), rest]), this.dim(c)]);
  }

  private dimFunction(fn: Exclude<DimFunction, "floordiv">, a: string, c: string): string {
    if (fn === "max") return this.node("Max", [a, c]);
    return this.node("Where", [this.node("Equal", [a, this.int64([1])]), c, a]);
  }
}

/** Text that tells -0 from 0 and a bigint from a number. */
const elementKey = (value: number | bigint): string =>
  Object.is(value, -0) ? "-0" : String(value);
