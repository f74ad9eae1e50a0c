import type { Contestant } from "../contestant";

/** To be written against the public API, `index.ts`. */
export const contestants = { ontrace: { programs: {} } } satisfies Record<string, Contestant>;
