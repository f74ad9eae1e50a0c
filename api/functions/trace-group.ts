import type { TensorType } from "../../ir/types/type";
import type { ConcreteFunction } from "./concrete-function";
import { shapesKey, knownSizes, isSubtype } from "./trace-key";

/** A trace, and the types that its parameters have. */
interface Entry {
  readonly types: readonly (TensorType | undefined)[];
  readonly concrete: ConcreteFunction;
}

/** The traces for arguments that differ in shapes only. */
export class Group {
  readonly entries: Entry[] = [];
  private readonly found = new Map<string, ConcreteFunction>();

  /** The trace for these types, or else the most specific one that takes them too. */
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

  /** Shapes that calls had; where there are very many the search begins anew. */
  private remember(key: string, concrete: ConcreteFunction): void {
    if (this.found.size >= mostRemembered) this.found.clear();
    this.found.set(key, concrete);
  }
}

const mostRemembered = 1024;
