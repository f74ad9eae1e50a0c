/** The sessions that are open, on all providers, and about how much memory they take. */

import type { OnnxModel } from "../compiler/onnx/lower-graph";

/** About how much memory the session of an empty model takes. */
const bytesOfEmpty = 128 * 2 ** 10;

/** About how much memory a session takes before it runs: the model, and ONNX Runtime's own form of it. */
export const bytesOfSession = ({ bytes }: OnnxModel): number => bytesOfEmpty + 3 * bytes.length;

/** The memory of a session. It must not refer to the session's owner, which is collected as garbage otherwise. */
export interface MemoryOfSession {
  readonly heldBytes: number;
}

class SessionMemory {
  private readonly open = new Set<MemoryOfSession>();
  private readonly abandoned = new FinalizationRegistry<MemoryOfSession>((session) => {
    this.open.delete(session);
  });

  /** @param owner the object whose end is the session's; absent if whoever adds it always deletes it */
  add(session: MemoryOfSession, owner?: object): void {
    this.open.add(session);
    if (owner !== undefined) this.abandoned.register(owner, session, session);
  }

  delete(session: MemoryOfSession): void {
    if (this.open.delete(session)) this.abandoned.unregister(session);
  }

  get count(): number {
    return this.open.size;
  }

  get bytes(): number {
    let bytes = 0;
    for (const { heldBytes } of this.open) bytes += heldBytes;
    return bytes;
  }
}

export const sessionMemory = new SessionMemory();
