/** What an array or a plain object holds, as one value: an assignment whose index is computed may reach any of its items. */

import { isPlainObject } from "../../api/structure";
import { requireUsable } from "./unusable";

/** The items of an object, and of the arrays and plain objects in it, down to a depth. */
class Contents {
  constructor(
    private readonly object: unknown,
    private readonly depth: number,
  ) {}

  /** A copy; `undefined` for an object of another kind. */
  get items(): unknown {
    return isContainer(this.object) ? copied(this.object, this.depth) : undefined;
  }

  /** Puts items into the object, which stays the same. */
  set items(given: unknown) {
    requireUsable(given);
    put(this.object, given, this.depth);
  }
}

type Container = Record<string, unknown>;

const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) || isPlainObject(value);

function copied(value: unknown, depth: number): unknown {
  if (depth === 0 || !isContainer(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copied(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copied(item, depth - 1)]),
  );
}

function put(object: unknown, items: unknown, depth: number): void {
  if (!isContainer(object) || !isContainer(items)) return;
  if (Array.isArray(object) && Array.isArray(items) && object.length !== items.length) {
    object.length = items.length;
  }
  for (const key of Object.keys(object))
    if (!Object.hasOwn(items, key)) Reflect.deleteProperty(object, key);
  for (const [key, item] of Object.entries(items)) {
    const held = object[key];
    if (depth > 1 && isContainer(held) && isContainer(item)) put(held, item, depth - 1);
    else if (!Object.is(held, item)) object[key] = item;
  }
}

/** The place in which the items of an object are. */
export const contents = (object: unknown, depth: number): Contents => new Contents(object, depth);
