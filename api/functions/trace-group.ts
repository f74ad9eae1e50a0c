/** The traces of a function for arguments that differ in their shapes only. */

import type { TensorType } from "../../ir/types/type";
import type { ConcreteFunction } from "./concrete-function";
import { shapesKey, knownSizes, isSubtype } from "./trace-key";

/** A trace, and the types of its parameters. */
interface Entry {
  readonly types: readonly (TensorType | undefined)[];
  readonly concrete: ConcreteFunction;
}

/** Finds the trace for given shapes, and remembers what it found. */
export class Group {
  readonly entries: Entry[] = [];
  private readonly found = new Map<string, ConcreteFunction>();

  /** The trace for exactly these types, else the most specific one that accepts them. */
  find(types: readonly (TensorType | undefined)[]): ConcreteFunction | undefined {
    const key = shapesKey(types);
    const known = this.found.get(key);
    if (known !== undefined) return known;
    let best: Entry | undefined;
    for (const entry of this.entries) {
      const isBetter = best === undefined || knownSizes(entry.types) > knownSizes(best.types);
      if (isBetter && isSubtype(types, entry.types)) best = entry;
    }
    if (best !== undefined) this.remember(key, best.concrete);
    return best?.concrete;
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.remember(shapesKey(entry.types), entry.concrete);
  }

  /** Remembers the trace for the shapes of a call; the memory is cleared when it is full. */
  private remember(key: string, concrete: ConcreteFunction): void {
    if (this.found.size >= mostRemembered) this.found.clear();
    this.found.set(key, concrete);
  }
}

const mostRemembered = 1024;
