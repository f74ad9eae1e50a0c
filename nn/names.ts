const used = new Map<string, number>();

/** A name that was not given before: `dense`, then `dense_1`. */
export function uniqueName(base: string): string {
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}
