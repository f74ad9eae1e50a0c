/** Suggestions for misspelt names. */

/** The edit distance of two words: insertions, deletions and replacements of letters. @see Levenshtein distance */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
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
