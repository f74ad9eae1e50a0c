/** The tensors of an artifact, variables and captured values: their names, and their data as it was when the artifact was made. */

import { crc32 } from "../../compiler/artifact/crc32";
import { weightsFile, type TensorRecord } from "../../compiler/artifact/manifest";
import { layOut, type Layout, type StoredTensor } from "../../compiler/artifact/safetensors";
import type { NamedData } from "../../compiler/artifact/signature-model";
import type { Value, VariableHandle } from "../../ir/graph";
import { UniqueNames } from "../../ir/types/names";
import { bytesOfArray } from "../../ir/types/typed-array";
import type { DeviceBuffer } from "../../runtime/provider";
import { platform } from "../execution/platform";
import { deviceBufferOf, graphValue, type Tensor } from "../tensors/tensor";

/** Tensors from this size on are not part of the models, but of the file that all models share. */
const externalBytes = 1024;

/** Names the tensors and holds their buffers: later assignments to the variables do not change these. */
export class SavedState {
  private readonly names = new UniqueNames();
  private readonly named = new Map<VariableHandle, string>();
  private readonly captures = new Map<Value, string>();
  private readonly buffers = new Map<string, DeviceBuffer>();

  addVariable(handle: VariableHandle): void {
    if (this.named.has(handle)) return;
    const name = this.names.claim(handle.name);
    this.named.set(handle, name);
    this.buffers.set(name, platform.variables.get(handle));
  }

  addCapture(tensor: Tensor): void {
    const value = graphValue(tensor);
    if (this.captures.has(value)) return;
    const name = this.names.claim(`capture_${this.captures.size}`);
    this.captures.set(value, name);
    this.buffers.set(name, deviceBufferOf(tensor));
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

  /** Reads all data. */
  async read(): Promise<SavedData> {
    const bytes = new Map<string, Uint8Array>();
    for (const [name, buffer] of this.buffers) bytes.set(name, bytesOfArray(await buffer.read()));
    return new SavedData(this.buffers, bytes);
  }
}

/** The data of an artifact's tensors, laid out as the file of weights. */
export class SavedData {
  private readonly layout: Layout;
  private readonly stored: ReadonlyMap<string, StoredTensor>;

  constructor(
    private readonly buffers: ReadonlyMap<string, Pick<DeviceBuffer, "dtype" | "shape">>,
    private readonly bytes: ReadonlyMap<string, Uint8Array>,
  ) {
    this.layout = layOut([...buffers].map(([name, { dtype, shape }]) => ({ name, dtype, shape })));
    this.stored = new Map(this.layout.tensors.map((tensor) => [tensor.name, tensor]));
  }

  /** Bytes of the file of weights. */
  get length(): number {
    return this.layout.length;
  }

  /** The file of weights. */
  get chunks(): Uint8Array[] {
    const { head, tensors } = this.layout;
    return [head, ...tensors.map(({ name }) => this.bytesOf(name))];
  }

  /** The tensors' records in the manifest. */
  get records(): Record<string, TensorRecord> {
    return Object.fromEntries(
      [...this.buffers].map(([name, { dtype, shape }]) => [
        name,
        { dtype, shape, crc32: crc32(this.bytesOf(name)) },
      ]),
    );
  }

  /** A tensor as an ONNX model has it: its data, or its place in the file of weights. */
  forModel(tensor: string): NamedData {
    const bytes = this.bytesOf(tensor);
    const place = this.stored.get(tensor);
    if (place === undefined || bytes.length < externalBytes)
      return { name: tensor, data: { bytes } };
    const { offset, length } = place;
    return { name: tensor, data: { file: weightsFile, offset, length } };
  }

  private bytesOf(tensor: string): Uint8Array {
    const bytes = this.bytes.get(tensor);
    if (bytes === undefined) throw new RangeError(`no data for ${tensor}`);
    return bytes;
  }
}
