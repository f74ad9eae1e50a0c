/** The tensors of an artifact, variables, captured values and long constants: their names, and their data as it was when the artifact was made. */

import { weightsFile, type TensorRecord } from "../../compiler/artifact/manifest";
import {
  layOut,
  longestHead,
  metadata,
  type Layout,
  type StoredTensor,
} from "../../compiler/artifact/safetensors";
import type { NamedData } from "../../compiler/artifact/signature-model";
import { ResourceExhaustedError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { bytesPerElement } from "../../ir/types/dtype";
import type { Literal } from "../../ir/types/literal";
import { UniqueNames } from "../../ir/types/names";
import { bytesOfArray, packElements, type TypedArray } from "../../ir/types/typed-array";
import { release, retain } from "../../runtime/buffer-users";
import type { NewFile } from "../../runtime/files";
import type { DeviceBuffer } from "../../runtime/provider";
import { platform } from "../execution/platform";
import { deviceBufferOf, graphValue, type Tensor } from "../tensors/tensor";

/** Tensors from this size on are not part of the models, but of the file that all models share. */
const externalBytes = 1024;

/** The data of a tensor to be saved. */
interface Source extends Pick<DeviceBuffer, "dtype" | "shape"> {
  read(): TypedArray | Promise<TypedArray>;
}

/** Names the tensors and holds their buffers until `release`: later assignments to the variables do not change these. */
export class SavedState {
  private readonly names = new UniqueNames();
  private readonly named = new Map<VariableHandle, string>();
  private readonly captures = new Map<Value, string>();
  private readonly constants = new Map<Literal, string>();
  private readonly sources = new Map<string, Source>();
  private readonly held: DeviceBuffer[] = [];

  constructor() {
    this.names.claim(metadata);
  }

  addVariable(handle: VariableHandle): void {
    if (this.named.has(handle)) return;
    const name = this.names.claim(handle.name);
    this.named.set(handle, name);
    this.hold(name, platform.variables.use(handle));
  }

  addCapture(tensor: Tensor): void {
    const value = graphValue(tensor);
    if (this.captures.has(value)) return;
    const name = this.names.claim(`capture_${this.captures.size}`);
    this.captures.set(value, name);
    this.hold(name, deviceBufferOf(tensor));
  }

  private hold(name: string, buffer: DeviceBuffer): void {
    retain(buffer);
    this.held.push(buffer);
    this.sources.set(name, buffer);
  }

  /** Lets go of the buffers, after the last read. */
  release(): void {
    this.held.splice(0).forEach(release);
  }

  /** The name of a constant that is stored with the tensors; `undefined` for one that is small. */
  constantName(literal: Literal): string | undefined {
    const { dtype, shape, data } = literal;
    if (data.length * bytesPerElement(dtype) < externalBytes) return undefined;
    const known = this.constants.get(literal);
    if (known !== undefined) return known;
    const name = this.names.claim(`constant_${this.constants.size}`);
    this.constants.set(literal, name);
    this.sources.set(name, { dtype, shape, read: () => packElements(dtype, data) });
    return name;
  }

  /** The variables with their names, in the order in which they were added. */
  get variables(): ReadonlyMap<VariableHandle, string> {
    return this.named;
  }

  variableName(handle: VariableHandle): string {
    const name = this.named.get(handle);
    if (name === undefined) throw new RangeError(`variable ${handle.name} was not collected`);
    return name;
  }

  captureName(tensor: Tensor): string {
    const name = this.captures.get(graphValue(tensor));
    if (name === undefined) throw new RangeError("a captured tensor was not collected");
    return name;
  }

  /** Lays out all data, and reads that of the tensors which become part of models. */
  async layOut(): Promise<SavedData> {
    const small = new Map<string, Uint8Array>();
    for (const [name, source] of this.sources) {
      const elements = source.shape.reduce((a, b) => a * b, 1);
      if (elements * bytesPerElement(source.dtype) >= externalBytes) continue;
      small.set(name, bytesOfArray(await source.read()));
    }
    return new SavedData(this.sources, small);
  }
}

/** The data of an artifact's tensors, laid out as the file of weights. */
export class SavedData {
  private readonly layout: Layout;
  private readonly stored: ReadonlyMap<string, StoredTensor>;

  constructor(
    private readonly sources: ReadonlyMap<string, Source>,
    private readonly small: ReadonlyMap<string, Uint8Array>,
  ) {
    this.layout = layOut([...sources].map(([name, { dtype, shape }]) => ({ name, dtype, shape })));
    this.stored = new Map(this.layout.tensors.map((tensor) => [tensor.name, tensor]));
    const { length } = this.layout.head;
    if (length <= longestHead) return;
    throw new ResourceExhaustedError({
      what: "there are too many tensors to save: their names and shapes do not fit in a safetensors file",
      given: `${sources.size} tensors, ${length} bytes`,
      expected: `at most ${longestHead} bytes`,
      fix: "save parts of the object to paths of their own",
    });
  }

  /** The file of weights. Tensors are read one after the other, as they are written. */
  get file(): NewFile {
    return { file: weightsFile, pieces: () => this.pieces() };
  }

  private async *pieces(): AsyncGenerator<Uint8Array> {
    const { head, tensors } = this.layout;
    yield head;
    for (const { name } of tensors) {
      const source = this.sources.get(name);
      if (source !== undefined) yield bytesOfArray(await source.read());
    }
  }

  /** The tensors' records in the manifest. */
  get records(): Record<string, TensorRecord> {
    return Object.fromEntries(
      [...this.sources].map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
    );
  }

  /** A tensor as an ONNX model has it: its data, or its place in the file of weights. */
  forModel(tensor: string): NamedData {
    const bytes = this.small.get(tensor);
    if (bytes !== undefined) return { name: tensor, data: { bytes } };
    const place = this.stored.get(tensor);
    if (place === undefined) throw new RangeError(`no data for ${tensor}`);
    const { offset, length } = place;
    return { name: tensor, data: { file: weightsFile, offset, length } };
  }
}
