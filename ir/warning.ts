const given = new Set<string>();

/** Tells the user something that is no error. */
export const warn = (message: string): void => {
  console.warn(`ontrace: ${message}`);
};

/** As `warn`, once for each message. */
export function warnOnce(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  warn(message);
}
