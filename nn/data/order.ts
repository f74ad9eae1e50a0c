import type { RandomGenerator } from "../../api/ops/random/random-generator";

/** The numbers of the items in the order in which a pass over a data set gives them. */
export type Order = () => Iterable<number>;

export const inOrder =
  (count: number): Order =>
  () =>
    Array(count).keys();

/** Each item is drawn from a buffer that the next ones refill. */
export function* shuffled(
  items: Iterable<number>,
  bufferSize: number,
  generator: RandomGenerator,
): Generator<number> {
  const buffer: number[] = [];
  /** Takes one out, whose place the last one fills. */
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

/** The items from `start` to `end`, which is left out. */
export function* between(items: Iterable<number>, start: number, end: number): Generator<number> {
  let position = 0;
  for (const item of items) {
    if (position >= end) return;
    if (position >= start) yield item;
    position += 1;
  }
}

/** Groups of `size` items; the rest only where it is wanted. */
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
