import { OntraceError } from "../ir/errors";
import type { Provider } from "./provider";

/** Something that holds a session which it can make again. */
export interface SessionHolder {
  /** Gives the session up until it is needed again. */
  closeSession(): void;
}

const outOfMemory =
  /allocation failed|failed to allocate|out of memory|OutOfMemory|ALLOC_FAILED|not enough memory/i;

/**
 * The open sessions of a provider on which each takes much of the device's memory. The one that was used longest ago is closed where
 * there are too many, and all are where there is no memory for one more.
 */
export class SessionPool {
  /** The least recently used first. */
  private readonly open = new Set<SessionHolder>();

  constructor(private readonly most: number) {}

  /** Says that a holder's session is used. */
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

  /** Makes a session, if need be in the place of all others. */
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

/** The pool of a provider's sessions; none where sessions take little, and go with those who hold them. */
export function poolOf(provider: Provider): SessionPool | undefined {
  const { mostSessions } = provider;
  if (mostSessions === undefined) return undefined;
  const pool = pools.get(provider) ?? new SessionPool(mostSessions);
  pools.set(provider, pool);
  return pool;
}
