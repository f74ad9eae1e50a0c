/** The WebAssembly provider: ONNX Runtime's CPU kernels in a browser, with asynchronous runs. */

import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web/wasm";
import { bindSymbols, bindType } from "../../ir/types/symbol-binding";
import type { TensorType } from "../../ir/types/type";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { DeviceBuffer, Provider, Session } from "../provider";
import { heldAsStored } from "../stored-data";
import { describeRunFailure } from "../run-failure";
import { WebBuffer, type WebTensor } from "./buffer";
import { configOf } from "../session-config";
import { reportUnlessRead } from "./unread-failures";

/** Failures are reported as errors, so that ONNX Runtime need not log them. */
const quiet = { logSeverityLevel: 4 } as const;

/** The model's inputs that are in use, and its outputs by name. */
interface Signature {
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  readonly outputs: ReadonlyMap<string, TensorType>;
}

let last: Promise<unknown> = Promise.resolve();

/** Calls ONNX Runtime when its calls before have ended: in WebAssembly they share one stack, and those that overlap corrupt it. */
function inTurn<T>(call: () => Promise<T>): Promise<T> {
  const result = last.then(call);
  last = result.catch(() => undefined);
  return result;
}

class WasmSession implements Session {
  private readonly native: Promise<InferenceSession>;
  /** Settled once all runs so far have ended. */
  private runs: Promise<unknown> = Promise.resolve();
  private readonly signature: Signature;

  constructor(private readonly model: OnnxModel) {
    this.native = inTurn(() =>
      InferenceSession.create(model.bytes, {
        executionProviders: ["wasm"],
        graphOptimizationLevel: "all",
        extra: configOf(model),
        ...quiet,
      }),
    );
    this.native.catch(() => "the first run reports it");
    this.signature = {
      inputs: model.inputs.flatMap((name, i) => {
        const type = model.inputTypes[i];
        return name === undefined || type === undefined ? [] : [{ name, type }];
      }),
      outputs: new Map(
        model.outputs.flatMap((name, i) => {
          const type = model.outputTypes[i];
          return type === undefined ? [] : [[name, type]];
        }),
      ),
    };
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    const operands = inputs.map(webBuffer);
    const { inputs: parameters, outputs } = this.signature;
    const binding = bindSymbols(
      parameters.map(({ type }) => type),
      operands.map(({ type }) => type),
    );
    const results = this.start(operands, requested);
    this.runs = Promise.allSettled([this.runs, results]);
    const onRead = reportUnlessRead(results);
    return requested.map((name) => {
      const type = outputs.get(name);
      if (type === undefined) throw new RangeError(`the model has no output ${name}`);
      const arrives = results.then((values) => heldAsStored(existing(values[name], name)));
      // A reader is notified of a failure; without a reader, `reportUnlessRead` reports it.
      arrives.catch(() => undefined);
      return WebBuffer.pending({ type: bindType(type, binding), arrives: () => arrives, onRead });
    });
  }

  release(): void {
    void this.runs
      .then(() => this.native)
      .then((session) => inTurn(() => session.release()))
      .catch(() => "a session that was not created need not be released");
  }

  /** Runs once all operands are available. */
  private async start(
    operands: readonly WebBuffer[],
    requested: readonly string[],
  ): Promise<Readonly<Record<string, WebTensor | undefined>>> {
    const tensors = await Promise.all(operands.map((operand) => operand.settled()));
    const feeds: Record<string, OrtTensor> = {};
    this.signature.inputs.forEach(({ name }, i) => {
      feeds[name] = existing(tensors[i], name);
    });
    try {
      const session = await this.native;
      const results = await inTurn(() => session.run(feeds, requested, quiet));
      return results as Readonly<Record<string, WebTensor>>;
    } catch (error) {
      throw describeRunFailure(error, this.model.locations);
    }
  }
}

function webBuffer(buffer: DeviceBuffer): WebBuffer {
  if (buffer instanceof WebBuffer) return buffer;
  throw new TypeError("an input is not in the memory of this page");
}

function existing<T>(item: T | undefined, name: string): T {
  if (item === undefined) throw new RangeError(`the run has no tensor ${name}`);
  return item;
}

/** ONNX Runtime's WebAssembly provider, which runs in any browser. */
export const wasmProvider: Provider = {
  name: "wasm",
  isAsynchronous: true,
  target: { provider: "wasm" },
  createSession: (model) => new WasmSession(model),
  upload: (dtype, shape, data) =>
    WebBuffer.of(heldAsStored(new OrtTensor(dtype, data, shape) as WebTensor)),
};
