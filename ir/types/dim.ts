/** Dimensions: sizes known at trace time, and symbolic sizes as interned polynomials, with their arithmetic. */

import { InvalidArgumentError } from "../errors";
import { currentLocation } from "../location";
import { isSymbolName } from "./names";

/**
 * A dimension: a size known at trace time, or a symbolic expression over sizes that are known at run time.
 *
 * Symbolic dims are polynomials with integer coefficients over atoms. An atom is a named symbol or a
 * function that polynomials cannot express. Expressions are kept in normal form and interned, so two
 * dims are equal exactly when they are `===`.
 */
export type Dim = number | SymbolicDim;

/** `floordiv` rounds towards −∞; `broadcast(a, b)` is `b` where `a` is 1, else `a`. */
export type DimFunction = "floordiv" | "broadcast" | "max";

export type DimAtom =
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "call"; readonly fn: DimFunction; readonly args: readonly [Dim, Dim] };

export interface DimTerm {
  readonly coefficient: number;
  /** Sorted by their text; an atom may repeat. Empty for the constant term. */
  readonly atoms: readonly DimAtom[];
}

export class SymbolicDim {
  /** @param text normal form; the identity of the dim */
  constructor(
    readonly text: string,
    readonly terms: readonly DimTerm[],
  ) {}

  toString(): string {
    return this.text;
  }

  /** A symbolic size is no number: `dim * 2` and `dim < 2` would go wrong silently. */
  [Symbol.toPrimitive](hint: "number" | "string" | "default"): string {
    if (hint === "string") return this.text;
    throw new InvalidArgumentError(
      {
        what: "a symbolic size was used as a JavaScript number",
        given: this.text,
        expected: "a size that is known while the function is traced",
        fix: "compute with the tensors tf.shape(x) and tf.size(x)",
      },
      currentLocation(),
    );
  }
}

/** The dims in use by their text. A dim that nothing uses is collected: programs that run long make new symbols all the time. */
const interned = new Map<string, WeakRef<SymbolicDim>>();

const unused = new FinalizationRegistry<string>((text) => {
  // A new dim may have taken its place.
  if (interned.get(text)?.deref() === undefined) interned.delete(text);
});

const atomText = (atom: DimAtom): string =>
  atom.kind === "symbol" ? atom.name : `${atom.fn}(${atom.args.map(formatDim).join(", ")})`;

const monomialText = (atoms: readonly DimAtom[]): string => atoms.map(atomText).join("*");

const termsOf = (dim: Dim): readonly DimTerm[] =>
  typeof dim === "number" ? [{ coefficient: dim, atoms: [] }] : dim.terms;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function termText({ coefficient, atoms }: DimTerm, first: boolean): string {
  const sign = coefficient < 0 ? "-" : first ? "" : "+";
  const size = Math.abs(coefficient);
  if (atoms.length === 0) return `${sign}${size}`;
  return `${sign}${monomialText(atoms)}${size === 1 ? "" : `*${size}`}`;
}

/** The most terms of a dim, and factors of a term: products of sums grow exponentially. */
const mostTerms = 512;
const mostFactors = 64;

/** A coefficient beyond cannot be computed in 64-bit integers with certainty, nor exactly here. */
const largestCoefficient = Number.MAX_SAFE_INTEGER;

const tooLarge = (what: string, given: string, expected: string): InvalidArgumentError =>
  new InvalidArgumentError({
    what,
    given,
    expected,
    fix: "give some of the sizes as numbers, or compute with the tensors tf.shape(x) and tf.size(x)",
  });

function requireFewTerms(count: number): void {
  if (count <= mostTerms) return;
  throw tooLarge(
    "an expression over unknown sizes has too many terms",
    `${count} terms`,
    `at most ${mostTerms} terms`,
  );
}

function requireLegalTerm({ coefficient, atoms }: DimTerm): void {
  if (atoms.length > mostFactors) {
    throw tooLarge(
      "an expression over unknown sizes has a product of too many factors",
      `${atoms.length} factors`,
      `at most ${mostFactors} factors`,
    );
  }
  if (Math.abs(coefficient) > largestCoefficient || Number.isNaN(coefficient)) {
    throw tooLarge(
      "an expression over unknown sizes has a coefficient that is too large",
      String(coefficient),
      `at most ${largestCoefficient}`,
    );
  }
}

function normalize(terms: readonly DimTerm[]): Dim {
  requireFewTerms(terms.length);
  const byMonomial = new Map<string, DimTerm>();
  for (const { coefficient, atoms } of terms) {
    const sorted = [...atoms].sort((a, b) => compareText(atomText(a), atomText(b)));
    const key = monomialText(sorted);
    const sum = (byMonomial.get(key)?.coefficient ?? 0) + coefficient;
    const term = { coefficient: sum, atoms: sorted };
    requireLegalTerm(term);
    byMonomial.set(key, term);
  }
  const kept = [...byMonomial.entries()]
    .filter(([, term]) => term.coefficient !== 0)
    // The constant term comes last, so that `b+3` reads as written.
    .sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : compareText(a, b)))
    .map(([, term]) => term);
  const [only] = kept;
  if (only === undefined) return 0;
  if (kept.length === 1 && only.atoms.length === 0) return only.coefficient;

  const text = kept.map((term, i) => termText(term, i === 0)).join("");
  const known = interned.get(text)?.deref();
  if (known !== undefined) return known;
  const dim = new SymbolicDim(text, kept);
  interned.set(text, new WeakRef(dim));
  unused.register(dim, text);
  return dim;
}

const call = (fn: DimFunction, a: Dim, b: Dim): Dim =>
  normalize([{ coefficient: 1, atoms: [{ kind: "call", fn, args: [a, b] }] }]);

/** A size that is known only at run time. Its name is an identifier, so that a dim's text is unambiguous. */
export const symbol = (name: string): SymbolicDim => {
  if (!isSymbolName(name)) throw new RangeError(`a symbol's name must be an identifier: ${name}`);
  const dim = normalize([{ coefficient: 1, atoms: [{ kind: "symbol", name }] }]);
  if (typeof dim === "number") throw new RangeError(`a symbol is not a number: ${name}`);
  return dim;
};

export const isStatic = (dim: Dim): dim is number => typeof dim === "number";

/** Whether a size is known to be positive. */
export const isPositive = (dim: Dim): boolean => isStatic(dim) && dim > 0;

/** Whether two sizes are equal, or not known to differ. */
export const mayBeEqual = (a: Dim, b: Dim): boolean => a === b || !isStatic(a) || !isStatic(b);

export const formatDim = (dim: Dim): string => String(dim);

export const addDims = (a: Dim, b: Dim): Dim =>
  isStatic(a) && isStatic(b) ? a + b : normalize([...termsOf(a), ...termsOf(b)]);

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (isStatic(a) && isStatic(b)) return a * b;
  requireFewTerms(termsOf(a).length * termsOf(b).length);
  return normalize(
    termsOf(a).flatMap((s) =>
      termsOf(b).map((t) => ({
        coefficient: s.coefficient * t.coefficient,
        atoms: [...s.atoms, ...t.atoms],
      })),
    ),
  );
}

export const subtractDims = (a: Dim, b: Dim): Dim => addDims(a, multiplyDims(b, -1));

/** `a / b` where `b` is one term that divides every term of `a`; otherwise `undefined`. */
export function divideExactly(a: Dim, b: Dim): Dim | undefined {
  if (a === b) return 1;
  const [divisor, ...rest] = termsOf(b);
  if (divisor === undefined || rest.length > 0 || divisor.coefficient === 0) return undefined;
  const quotients: DimTerm[] = [];
  for (const term of termsOf(a)) {
    const atoms = [...term.atoms];
    for (const atom of divisor.atoms) {
      const at = atoms.findIndex((other) => atomText(other) === atomText(atom));
      if (at < 0) return undefined;
      atoms.splice(at, 1);
    }
    const coefficient = term.coefficient / divisor.coefficient;
    if (!Number.isInteger(coefficient)) return undefined;
    quotients.push({ coefficient, atoms });
  }
  return normalize(quotients);
}

/** ⌊a / b⌋ */
export function floorDivideDims(a: Dim, b: Dim): Dim {
  if (isStatic(a) && isStatic(b)) return Math.floor(a / b);
  return divideExactly(a, b) ?? call("floordiv", a, b);
}

/** ⌈a / b⌉ */
export const ceilDivideDims = (a: Dim, b: Dim): Dim =>
  floorDivideDims(subtractDims(addDims(a, b), 1), b);

export const maxDims = (a: Dim, b: Dim): Dim => {
  if (a === b) return a;
  return isStatic(a) && isStatic(b) ? Math.max(a, b) : call("max", a, b);
};

/** The operands of a broadcast dim, flattened, or the dim alone. */
function broadcastParts(dim: Dim): readonly Dim[] {
  if (isStatic(dim)) return [dim];
  const [term, ...rest] = dim.terms;
  const [atom, ...others] = term?.atoms ?? [];
  const isBroadcast =
    rest.length === 0 && others.length === 0 && term?.coefficient === 1 && atom?.kind === "call";
  return isBroadcast && atom.fn === "broadcast" ? atom.args.flatMap(broadcastParts) : [dim];
}

/**
 * The size of NumPy broadcasting of two sizes, or `undefined` if they are known to be incompatible.
 * Its normal form does not depend on order or repetition.
 */
export function broadcastDims(a: Dim, b: Dim): Dim | undefined {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (isStatic(a)) return isStatic(b) ? undefined : a;
  if (isStatic(b)) return b;
  const parts = [...new Set([...broadcastParts(a), ...broadcastParts(b)])].sort((p, q) =>
    compareText(formatDim(p), formatDim(q)),
  );
  return parts.reduce((p, q) => call("broadcast", p, q));
}

export const productOfDims = (dims: readonly Dim[]): Dim => dims.reduce(multiplyDims, 1);

/** A number that a dim is at least, as sizes are not negative; −∞ where none follows from its form. */
export function lowerBound(dim: Dim): number {
  if (isStatic(dim)) return dim;
  return dim.terms.reduce((sum, { coefficient, atoms }) => {
    const bounds = atoms.map(leastOfAtom);
    const isMonotone = coefficient > 0 && (bounds.length === 1 || bounds.every((x) => x >= 0));
    return (
      sum +
      (atoms.length === 0 || isMonotone ? bounds.reduce((a, b) => a * b, coefficient) : -Infinity)
    );
  }, 0);
}

function leastOfAtom(atom: DimAtom): number {
  if (atom.kind === "symbol") return 0;
  const [a, b] = atom.args;
  const [least, other] = atom.args.map(lowerBound);
  if (least === undefined || other === undefined) throw new RangeError("there are two arguments");
  if (atom.fn === "max") return Math.max(least, other);
  if (atom.fn === "broadcast") return Math.min(least, other);
  if (isStatic(b) && b > 0) return Math.floor(least / b);
  return least >= 0 || a === 0 ? 0 : -Infinity;
}

/** The names of all symbols in a dim. */
export function symbolsOf(dim: Dim): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: Dim): void => {
    if (isStatic(part)) return;
    for (const atom of part.terms.flatMap((term) => term.atoms)) {
      if (atom.kind === "symbol") names.add(atom.name);
      else atom.args.forEach(visit);
    }
  };
  visit(dim);
  return names;
}

const dimFunctions: Readonly<Record<DimFunction, (a: number, b: number) => number>> = {
  floordiv: (a, b) => Math.floor(a / b),
  broadcast: (a, b) => (a === 1 ? b : a),
  max: Math.max,
};

const dimFunctionsOfDims: Readonly<Record<DimFunction, (a: Dim, b: Dim) => Dim>> = {
  floordiv: floorDivideDims,
  broadcast: (a, b) => broadcastDims(a, b) ?? call("broadcast", a, b),
  max: maxDims,
};

export const isDimFunction = (name: string): name is DimFunction =>
  Object.hasOwn(dimFunctions, name);

export const applyDimFunction = (fn: DimFunction, a: Dim, b: Dim): Dim =>
  isStatic(a) && isStatic(b) ? dimFunctions[fn](a, b) : dimFunctionsOfDims[fn](a, b);

/** Replaces symbols by other dims; a symbol without a binding stays. */
export function substituteDim(dim: Dim, bindings: (name: string) => Dim | undefined): Dim {
  if (isStatic(dim)) return dim;
  return dim.terms
    .map(({ coefficient, atoms }) =>
      atoms
        .map((atom): Dim => {
          if (atom.kind === "symbol") return bindings(atom.name) ?? symbol(atom.name);
          const [a, b] = atom.args.map((arg) => substituteDim(arg, bindings));
          return applyDimFunction(atom.fn, a ?? 0, b ?? 0);
        })
        .reduce(multiplyDims, coefficient),
    )
    .reduce(addDims, 0);
}
