/** Objects of another copy of this library in one process: they are recognised, so that the error says what they are. */

import { libraryFile } from "../../ir/location";

/** The same symbol in all copies. */
const brand = Symbol.for("ontrace.copy");

/** This copy. */
const own = { place: libraryFile ?? "an unknown place" };

/** Marks an object, and those that inherit from it, as this copy's. */
export const markAsOwn = (marked: object): void =>
  void Object.defineProperty(marked, brand, { value: own });

/** The two places, where an object is another copy's. */
export function otherCopyOf(
  given: unknown,
): { readonly own: string; readonly other: string } | undefined {
  if ((typeof given !== "object" && typeof given !== "function") || given === null)
    return undefined;
  const mark: unknown = Reflect.get(given, brand);
  if (mark === undefined || mark === own) return undefined;
  const { place } = Object(mark) as { readonly place?: unknown };
  return { own: own.place, other: String(place) };
}
