/** How Node's `console.log` shows this library's objects. */

const inspectCustom = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes an object, and those that inherit from it, appear as a text.
 *
 * @see Node `util.inspect.custom`; other consoles ignore it
 */
export function showAs<T extends object>(shown: T, text: (self: T) => string): void {
  Object.defineProperty(shown, inspectCustom, {
    value(this: T) {
      return text(this);
    },
    configurable: true,
  });
}
