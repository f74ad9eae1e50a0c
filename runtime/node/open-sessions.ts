/** The native sessions on the CPU that are open. Those used longest ago are closed, and opened again when they are needed. */

import { sessionMemory } from "../session-memory";
import type { Arena } from "./arena";
import type { NativeSession } from "./binding";

/** A native session, whose memory and threads its owner does not keep alive. */
export class OpenSession {
  private native: NativeSession | undefined;

  /**
   * @param bytes about how much memory it takes before it runs
   * @param hasThreads whether it has threads of its own
   * @param arena the memory that it keeps between runs; absent if it keeps none
   */
  constructor(
    native: NativeSession,
    readonly bytes: number,
    readonly hasThreads: boolean,
    private readonly arena?: Arena,
  ) {
    this.native = native;
  }

  get isOpen(): boolean {
    return this.native !== undefined;
  }

  /** About how much memory it takes by now. */
  get heldBytes(): number {
    return this.bytes + (this.arena?.bytes ?? 0);
  }

  close(): void {
    this.native?.dispose();
    this.native = undefined;
  }
}

/** Limits of what is open at a time. */
interface Limits {
  readonly bytes: number;
  readonly withThreads: number;
}

/**
 * The open sessions in order of use. A session whose owner was garbage collected is closed when the event loop turns; the
 * limits bound what a program that never lets it turn can open, such as a loop over new functions.
 */
class OpenSessions {
  /** The least recently used first. */
  private readonly open = new Set<OpenSession>();
  private bytes = 0;
  private withThreads = 0;
  private readonly abandoned = new FinalizationRegistry<OpenSession>((session) => {
    this.close(session);
  });

  constructor(private readonly limits: Limits) {}

  /** @param owner the object without which nothing uses the session */
  add(session: OpenSession, owner: object): void {
    this.abandoned.register(owner, session, session);
    this.open.add(session);
    sessionMemory.add(session);
    this.bytes += session.bytes;
    if (session.hasThreads) this.withThreads += 1;
    for (const oldest of this.open) {
      if (oldest === session) return;
      const isTooMuch = this.bytes > this.limits.bytes;
      const isTooMany = oldest.hasThreads && this.withThreads > this.limits.withThreads;
      if (isTooMuch || isTooMany) this.close(oldest);
    }
  }

  /** Records a use. */
  touch(session: OpenSession): void {
    if (!this.open.delete(session)) return;
    this.open.add(session);
  }

  close(session: OpenSession): void {
    if (!this.open.delete(session)) return;
    this.abandoned.unregister(session);
    sessionMemory.delete(session);
    this.bytes -= session.bytes;
    if (session.hasThreads) this.withThreads -= 1;
    session.close();
  }
}

export const openSessions = new OpenSessions({ bytes: 128 * 2 ** 20, withThreads: 32 });
