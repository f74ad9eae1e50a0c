/** Suggestions for misspelt names. */

/**
 * The edit distance of two words: insertions, deletions, replacements and exchanges of neighbouring letters.
 *
 * @see Optimal string alignment distance, a restriction of Damerau's and Levenshtein's
 */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchange = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = isExchange ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `, did you mean step?` if a known word is similar to the given one; else empty text. */
export function suggest(given: string, known: readonly string[]): string {
  const best = known
    .map((word) => ({ word, letters: distance(given.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, letters }) => letters <= word.length / 3)
    .sort((a, b) => a.letters - b.letters)[0];
  return best === undefined ? "" : `, did you mean ${best.word}?`;
}
