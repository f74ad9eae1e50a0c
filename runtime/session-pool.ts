/** The pool of open sessions on devices where each takes much memory. */

import { OntraceError } from "../ir/errors";
import type { Provider } from "./provider";

/** A holder of a session that it can recreate. */
export interface SessionHolder {
  /** Closes the session until it is needed again. */
  closeSession(): void;
}

const outOfMemory =
  /allocation failed|failed to allocate|out of memory|OutOfMemory|ALLOC_FAILED|not enough memory/i;

/**
 * The open sessions of a provider on which each takes much of the device's memory. The least recently used one
 * is closed if there are too many, and all are closed if there is no memory for one more.
 */
export class SessionPool {
  /** In order of use, the least recently used first. */
  private readonly open = new Set<SessionHolder>();

  constructor(private readonly most: number) {}

  /** Records a use of a holder's session. */
  touch(holder: SessionHolder): void {
    this.open.delete(holder);
    this.open.add(holder);
    for (const oldest of this.open) {
      if (this.open.size <= this.most) return;
      this.close(oldest);
    }
  }

  forget(holder: SessionHolder): void {
    this.open.delete(holder);
  }

  /** Creates a session, after closing all others if memory is exhausted. */
  create<S>(make: () => S): S {
    try {
      return make();
    } catch (error) {
      const text = error instanceof OntraceError ? error.message : String(error);
      if (this.open.size === 0 || !outOfMemory.test(text)) throw error;
      for (const holder of this.open) this.close(holder);
      return make();
    }
  }

  private close(holder: SessionHolder): void {
    this.open.delete(holder);
    holder.closeSession();
  }
}

const pools = new WeakMap<Provider, SessionPool>();

/** The pool of a provider's sessions; `undefined` if sessions take little memory and are closed by their holders. */
export function poolOf(provider: Provider): SessionPool | undefined {
  const { mostSessions } = provider;
  if (mostSessions === undefined) return undefined;
  const pool = pools.get(provider) ?? new SessionPool(mostSessions);
  pools.set(provider, pool);
  return pool;
}
