/** The CPU provider in Node. */

import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { HostBuffer, hostBuffer, ortTensor } from "./host-buffer";
import type { NativeSession } from "./binding";
import { createNativeSession, HostSession } from "./session";
import type { DeviceBuffer, Provider, Session } from "../provider";
import { isLarge, isQuiet, runsBeforeHot, threadsOf } from "./threads";

/** How a session computes. */
interface Mode {
  readonly threads: number;
  /**
   * Whether it keeps memory between runs, and its threads spin while they wait for work: for models that run again and
   * again, for which both pay.
   */
  readonly isHot: boolean;
}

const cannotStartThreads = /pthread_create|thread.*(?:resource|unavailable)/is;

function openNative(model: OnnxModel, { threads, isHot }: Mode): NativeSession {
  const spins = isHot && threads > 1 && isQuiet();
  return createNativeSession(
    model,
    "cpu",
    // The CPU has no fallback.
    { strict: false },
    { intraOpNumThreads: threads, enableCpuMemArena: isHot, enableMemPattern: isHot },
    { session: { intra_op: { allow_spinning: spins ? "1" : "0" } } },
  );
}

/** As `openNative`, with one thread where the system refuses more. */
function open(model: OnnxModel, mode: Mode): NativeSession {
  try {
    return openNative(model, mode);
  } catch (error) {
    if (mode.threads === 1 || !cannotStartThreads.test(String(error))) throw error;
    return openNative(model, { ...mode, threads: 1 });
  }
}

/**
 * A session on the CPU. Each one of ONNX Runtime has threads and memory of its own, so those of small models have neither,
 * and those of large ones keep their threads busy and their memory only once they have run often.
 */
class CpuSession implements Session {
  readonly isLight: boolean;
  private readonly threads: number;
  private session: HostSession;
  private runs = 0;

  constructor(private readonly model: OnnxModel) {
    this.threads = threadsOf(model);
    this.isLight = this.threads === 1;
    this.session = this.opened(false);
  }

  run(inputs: readonly DeviceBuffer[], requested: readonly string[]): readonly DeviceBuffer[] {
    if (this.runs === runsBeforeHot) this.heat();
    this.runs += 1;
    return this.session.run(inputs, requested);
  }

  release(): void {
    this.session.release();
  }

  private heat(): void {
    if (!isLarge(this.model)) return;
    this.session.release();
    this.session = this.opened(true);
  }

  private opened(isHot: boolean): HostSession {
    return new HostSession(open(this.model, { threads: this.threads, isHot }), this.model);
  }
}

/** ONNX Runtime's CPU provider. Its data is in host memory. */
export const cpuProvider: Provider = {
  name: "cpu",
  target: { provider: "cpu" },
  mostSessions: 32,
  createSession: (model) => new CpuSession(model),
  adopt: hostBuffer,
  upload: (dtype, shape, data) => new HostBuffer(dtype, shape, ortTensor(dtype, shape, data)),
};
