/** The CPU provider in Node. */

import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { bytesOfSession } from "../session-memory";
import { Arena } from "./arena";
import { HostBuffer, hostBuffer } from "./host-buffer";
import type { NativeSession } from "./binding";
import { OpenSession, openSessions } from "./open-sessions";
import { createNativeSession, HostSession } from "./session";
import type { DeviceBuffer, Provider, Session } from "../provider";
import { checkRoom } from "./room";
import { isLarge, isQuiet, runsBeforeHot, threadsOf } from "./threads";

/** How a session computes. */
interface Mode {
  readonly threads: number;
  /** Whether it plans its memory and keeps it between runs. */
  readonly keepsMemory: boolean;
  /** Whether its threads spin while they wait for work, which pays for models that run again and again. */
  readonly isHot: boolean;
}

const cannotStartThreads = /pthread_create|thread.*(?:resource|unavailable)/is;

function createNative(model: OnnxModel, { threads, keepsMemory, isHot }: Mode): NativeSession {
  const spins = isHot && threads > 1 && isQuiet();
  return createNativeSession(
    model,
    "cpu",
    // The CPU has no fallback.
    { strict: false },
    { intraOpNumThreads: threads, enableCpuMemArena: keepsMemory, enableMemPattern: keepsMemory },
    { session: { intra_op: { allow_spinning: spins ? "1" : "0" } } },
  );
}

/** As `createNative`, with one thread where the system refuses more. */
function openNative(model: OnnxModel, mode: Mode): NativeSession {
  try {
    return createNative(model, mode);
  } catch (error) {
    if (mode.threads === 1 || !cannotStartThreads.test(String(error))) throw error;
    return createNative(model, { ...mode, threads: 1 });
  }
}

/**
 * A session on the CPU. Each one of ONNX Runtime has threads and memory of its own, so those of small models have neither,
 * and those of large ones keep their threads busy only once they have run often.
 */
class CpuSession implements Session {
  private runs = 0;
  private open: OpenSession | undefined;
  private host: HostSession | undefined;
  private arena: Arena | undefined;

  constructor(private readonly model: OnnxModel) {
    this.opened();
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    if (this.runs === runsBeforeHot && isLarge(this.model)) this.release();
    const session = this.opened();
    this.runs += 1;
    const outputs = session.run(inputs, requested);
    this.arena?.ran(inputs.map(({ shape }) => shape));
    return outputs;
  }

  release(): void {
    if (this.open !== undefined) openSessions.close(this.open);
    this.open = undefined;
  }

  /** The session, opened again if it was closed for others. */
  private opened(): HostSession {
    if (this.host !== undefined && this.open?.isOpen === true) {
      openSessions.touch(this.open);
      return this.host;
    }
    const { model } = this;
    const threads = threadsOf(model);
    const native = openNative(model, {
      threads,
      keepsMemory: isLarge(model),
      isHot: this.runs >= runsBeforeHot && isLarge(model),
    });
    this.arena = isLarge(model) ? new Arena(model) : undefined;
    this.open = new OpenSession(native, bytesOfSession(model), threads > 1, this.arena);
    openSessions.add(this.open, this);
    this.host = new HostSession(native, model, undefined, checkRoom(model));
    return this.host;
  }
}

/** ONNX Runtime's CPU provider. Its data is in host memory. */
export const cpuProvider: Provider = {
  name: "cpu",
  isHost: true,
  target: { provider: "cpu" },
  createSession: (model) => new CpuSession(model),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, data),
};
