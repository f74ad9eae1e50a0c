/** Warnings to the user, optionally only once per message. */

const given = new Set<string>();

/** Prints a warning. */
export const warn = (message: string): void => {
  console.warn(`ontrace: ${message}`);
};

/** As `warn`, but once per message. */
export function warnOnce(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  warn(message);
}
