/** Iteration orders of a dataset: item indices shuffled, restricted and grouped. */

import type { RandomGenerator } from "../../api/ops/random/random-generator";

/** The indices of the items in the order of one iteration. */
export type Order = () => Iterable<number>;

export const inOrder =
  (count: number): Order =>
  () =>
    Array(count).keys();

/** The items in random order, each drawn from a buffer that is refilled with the next one. */
export function* shuffled(
  items: Iterable<number>,
  bufferSize: number,
  generator: RandomGenerator,
): Generator<number> {
  const buffer: number[] = [];
  /** Draws one item of the buffer and `last`, which replaces it. */
  const draw = (last: number): number => {
    const at = generator.below(buffer.length + 1);
    const drawn = buffer[at] ?? last;
    if (at < buffer.length) buffer[at] = last;
    return drawn;
  };
  for (const item of items) {
    if (buffer.length < bufferSize - 1) buffer.push(item);
    else yield draw(item);
  }
  for (let last = buffer.pop(); last !== undefined; last = buffer.pop()) yield draw(last);
}

/** The items from `start` to `end`, exclusive. */
export function* between(items: Iterable<number>, start: number, end: number): Generator<number> {
  let position = 0;
  for (const item of items) {
    if (position >= end) return;
    if (position >= start) yield item;
    position += 1;
  }
}

/** Groups of `size` items, with an incomplete last group if `keepsRest`. */
export function* grouped(
  items: Iterable<number>,
  size: number,
  keepsRest: boolean,
): Generator<readonly number[]> {
  let group: number[] = [];
  for (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0 && keepsRest) yield group;
}
