/** The cache of compiled graphs, by their structural keys. */

/** A holder of sessions. */
interface Releasable {
  release(): void;
}

/** An LRU cache of compiled graphs by structural key; evicted entries are released. */
export class ExecutableCache<Entry extends Releasable> {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly capacity: number) {}

  get(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: Entry): void {
    this.entries.get(key)?.release();
    this.entries.delete(key);
    this.entries.set(key, entry);
    for (const [oldest, unused] of this.entries) {
      if (this.entries.size <= this.capacity) return;
      unused.release();
      this.entries.delete(oldest);
    }
  }

  get size(): number {
    return this.entries.size;
  }

  clear(): void {
    for (const entry of this.entries.values()) entry.release();
    this.entries.clear();
  }
}
