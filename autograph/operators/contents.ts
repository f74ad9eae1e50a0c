/** What an object holds, as one value: an assignment whose index is computed may reach any of its items. */

import { isPlainObject } from "../../api/structure";
import { isTensor } from "../../api/tensors/tensor";
import { isTensorSource } from "../../api/tensors/tensor-like";
import { isUnusable, requireUsable } from "./unusable";

/** The items of an object, and of the arrays and objects in it, down to a depth. */
class Contents {
  constructor(
    private readonly object: unknown,
    private readonly depth: number,
  ) {}

  /** A copy; `undefined` for what has no items that can be assigned one by one. */
  get items(): unknown {
    if (isNumbers(this.object)) return snapshot(this.object);
    return isContainer(this.object) ? copied(this.object, this.depth) : undefined;
  }

  /** Puts items into the object, which stays the same. */
  set items(given: unknown) {
    requireUsable(given);
    if (!isNumbers(this.object)) put(this.object, given, this.depth);
    else if (isNumbers(given)) restore(this.object, given);
  }
}

type Container = Record<string, unknown>;

/** An instance of a program's own class: what others make of their fields is not known. */
const isInstance = (value: unknown): value is Container =>
  typeof value === "object" &&
  value !== null &&
  !isUnusable(value) &&
  !isTensor(value) &&
  !isTensorSource(value) &&
  Object.prototype.toString.call(value) === "[object Object]";

const isContainer = (value: unknown): value is Container =>
  Array.isArray(value) || isPlainObject(value) || isInstance(value);

/** The names of an object's items. The variables of a model stay what they are: a branch assigns their values. */
const keysOf = (object: Container): string[] =>
  Array.isArray(object) || isPlainObject(object)
    ? Object.keys(object)
    : Object.keys(object).filter((key) => !isTensorSource(object[key]));

function copied(value: unknown, depth: number): unknown {
  if (depth === 0 || !isContainer(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copied(item, depth - 1));
  return Object.fromEntries(keysOf(value).map((key) => [key, copied(value[key], depth - 1)]));
}

function put(object: unknown, items: unknown, depth: number): void {
  if (!isContainer(object) || !isContainer(items)) return;
  if (Array.isArray(object) && Array.isArray(items) && object.length !== items.length) {
    object.length = items.length;
  }
  for (const key of keysOf(object))
    if (!Object.hasOwn(items, key)) Reflect.deleteProperty(object, key);
  for (const [key, item] of Object.entries(items)) {
    const held = object[key];
    if (depth > 1 && isContainer(held) && isContainer(item)) put(held, item, depth - 1);
    else if (!Object.is(held, item)) object[key] = item;
  }
}

/** A typed array: its elements are numbers, which a tensor cannot be. */
type Numbers = Float64Array;

/** What is done with its elements here is the same for all kinds. */
const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

/** The last copy of a typed array: it stands for the elements as long as these do not change. */
const snapshots = new WeakMap<Numbers, Numbers>();

const isSame = (a: Numbers, b: Numbers): boolean =>
  a.length === b.length && a.every((element, i) => Object.is(element, b[i]));

function snapshot(array: Numbers): Numbers {
  const last = snapshots.get(array);
  if (last !== undefined && isSame(array, last)) return last;
  const copy = array.slice();
  snapshots.set(array, copy);
  return copy;
}

function restore(array: Numbers, copy: Numbers): void {
  if (!isSame(array, copy)) copy.forEach((element, i) => Reflect.set(array, i, element));
  snapshots.set(array, copy);
}

/** The place in which the items of an object are. */
export const contents = (object: unknown, depth: number): Contents => new Contents(object, depth);
