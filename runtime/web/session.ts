/** A compiled model in a page, on either of its providers: runs are started in order, and end later. */

import type { InferenceSession } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { OntraceError } from "../../ir/errors";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import type { DeviceBuffer, Session } from "../provider";
import { describeRunFailure } from "../run-failure";
import { outputTypesOf, signatureOf, type Signature } from "../signature";
import { bytesOfSession, sessionMemory, type MemoryOfSession } from "../session-memory";
import { heldAsStored } from "../stored-data";
import { webBuffer, WebBuffer, type Memory, type Placed } from "./buffer";
import { hold, letGo, type WebTensor } from "./held-tensors";
import { typesOfRun } from "./run-types";
import { inTurn } from "./turns";
import { reportUnlessRead } from "./unread-failures";

/** Failures are reported as errors, so that ONNX Runtime need not log them. */
export const quiet = { logSeverityLevel: 4 } as const;

/** A session of ONNX Runtime that was created. */
export interface OpenSession {
  readonly native: InferenceSession;
  /** Where its results are. */
  readonly memory: Memory;
  /**
   * The tensor to feed for an operand.
   *
   * @param dtype the operand's
   * @param stored the dtype in which the model takes it
   */
  feed(operand: Placed, dtype: DType, stored: DType): WebTensor | Promise<WebTensor>;
  /** Rejects when its device is lost. Absent if that cannot happen. */
  readonly lost?: Promise<never>;
  /** Whether its device is lost. */
  readonly isLost: boolean;
}

/** Frees the memory of a session, in its turn. */
function close(opened: Promise<OpenSession>): void {
  opened
    .then(({ native, isLost }) =>
      isLost ? undefined : inTurn(() => Promise.resolve(native.release())),
    )
    .catch(() => "a session that was not created need not be released");
}

/** Closes the sessions of functions that are collected as garbage: ONNX Runtime keeps what nobody releases. */
const abandoned = new FinalizationRegistry<Promise<OpenSession>>(close);

/** A session that is created when its turn comes, and again after its device was lost. */
export class WebSession implements Session {
  private opened: Promise<OpenSession>;
  /** Whether the session could not be created. */
  private hasFailed = false;
  /** Settled once all runs so far have ended. */
  private runs: Promise<unknown> = Promise.resolve();
  private readonly signature: Signature;
  private readonly memory: MemoryOfSession;

  /** @param open creates the session, not waiting for others */
  constructor(
    private readonly model: OnnxModel,
    private readonly open: (model: OnnxModel) => Promise<OpenSession>,
  ) {
    this.signature = signatureOf(model);
    this.opened = this.create();
    this.memory = { heldBytes: bytesOfSession(model) };
    sessionMemory.add(this.memory, this);
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    const operands = inputs.map(webBuffer);
    const typeOf = outputTypesOf(
      this.signature,
      operands.map(({ type }) => type.shape),
    );
    const results = this.start(operands, requested);
    // Without its value, which would hold the results of all runs so far.
    this.runs = Promise.allSettled([this.runs, results]).then(() => undefined);
    const onRead = reportUnlessRead(results);
    const ofRun = typesOfRun();
    return requested.map((name) => {
      const arrives = results.then(({ memory, values }) => ({
        tensor: existing(values.get(name), name),
        memory,
      }));
      // A reader is notified of a failure; without a reader, `reportUnlessRead` reports it.
      arrives.catch(() => undefined);
      return WebBuffer.pending({ type: ofRun(typeOf(name)), arrives, onRead });
    });
  }

  release(): void {
    sessionMemory.delete(this.memory);
    abandoned.unregister(this);
    const { opened } = this;
    void this.runs.then(() => {
      close(opened);
    });
  }

  private create(): Promise<OpenSession> {
    const opened = this.open(this.model);
    this.opened = opened;
    abandoned.unregister(this);
    abandoned.register(this, opened, this);
    // The runs that wait for it report the failure. Those that follow try again.
    opened.catch(() => {
      if (this.opened === opened) this.hasFailed = true;
    });
    this.hasFailed = false;
    return opened;
  }

  /** The session, created again if it could not be before, or if its device was lost. */
  private async alive(): Promise<OpenSession> {
    const opened = this.hasFailed ? this.create() : this.opened;
    const { isLost } = await opened;
    if (!isLost) return opened;
    return this.opened === opened ? this.create() : this.opened;
  }

  /** Runs once all operands are available. */
  private async start(
    operands: readonly WebBuffer[],
    requested: readonly string[],
  ): Promise<{ readonly values: ReadonlyMap<string, WebTensor>; readonly memory: Memory }> {
    // At once, since an operand may be disposed as soon as the run is started.
    const taken = operands.map((operand) => operand.take());
    try {
      const placed = await Promise.all(taken);
      const open = await this.alive();
      const feeds: Record<string, WebTensor> = {};
      for (const [i, { name, type }] of this.signature.inputs.entries()) {
        const { dtype } = existing(operands[i], name);
        feeds[name] = await open.feed(existing(placed[i], name), dtype, type.dtype);
      }
      const results = await this.call(open, feeds, requested);
      const values = new Map(
        requested.map((name) => {
          const result = existing(results[name], name) as WebTensor;
          return [name, hold(heldAsStored(result))] as const;
        }),
      );
      // Held until the buffers that wait for it hold it.
      setTimeout(() => {
        for (const tensor of values.values()) letGo(tensor);
      });
      return { values, memory: open.memory };
    } finally {
      for (const operand of await Promise.allSettled(taken)) {
        if (operand.status === "fulfilled") letGo(operand.value.tensor);
      }
    }
  }

  private async call(
    open: OpenSession,
    feeds: Readonly<Record<string, WebTensor>>,
    requested: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await inTurn(
        () =>
          open.isLost && open.lost !== undefined
            ? open.lost
            : open.native.run(feeds, requested, quiet),
        open.lost,
      );
    } catch (error) {
      throw error instanceof OntraceError ? error : describeRunFailure(error, this.model.locations);
    }
  }
}

function existing<T>(item: T | undefined, name: string): T {
  if (item === undefined) throw new RangeError(`the run has no tensor ${name}`);
  return item;
}
