/** The cache of compiled graphs, by their structural keys. */

/** A holder of sessions. */
interface Releasable {
  /** About how much memory it takes, in bytes. */
  readonly bytes: number;
  release(): void;
}

/** A cache of compiled graphs by structural key. Where they take too much memory, those used longest ago are released. */
export class ExecutableCache<Entry extends Releasable> {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  /** @param capacity in bytes */
  constructor(private readonly capacity: number) {}

  get(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.drop(key);
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.capacity || this.entries.size === 1) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
    entry.release();
  }

  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    for (const entry of this.entries.values()) entry.release();
    this.entries.clear();
    this.bytes = 0;
  }
}
