import { dtypes } from "./dtype";

const identifier = /^[A-Za-z_]\w*$/;
const bareName = /^[A-Za-z_][\w./-]*$/;

/** Words that stand for themselves where an attribute's value may stand. */
const reserved: ReadonlySet<string> = new Set([
  ...dtypes,
  ...["true", "false", "null", "NaN", "Infinity"],
]);

export const isReserved = (word: string): boolean => reserved.has(word);

/** Whether a name may be that of a symbolic dim: it stands in shapes, in sums and in products. */
export const isSymbolName = (name: string): boolean => identifier.test(name) && !isReserved(name);

/** An attribute's name, quoted where it is not an identifier. */
export const keyText = (key: string): string => (identifier.test(key) ? key : JSON.stringify(key));

/** The name of a value, a variable, a graph or a scope, quoted where it could be mistaken for more than a name. */
export const nameText = (name: string): string =>
  bareName.test(name) ? name : JSON.stringify(name);

/** Gives out names, each once: a name that is taken gets a number. */
export class UniqueNames {
  private readonly taken = new Map<string, number>();

  claim(stem: string): string {
    const count = this.taken.get(stem);
    this.taken.set(stem, (count ?? 0) + 1);
    return count === undefined ? stem : this.claim(`${stem}_${count}`);
  }
}
