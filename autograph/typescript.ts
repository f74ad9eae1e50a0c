/** The compiler that parses and prints: whichever the caller has, from TypeScript 5.2 to 6. */

import type ts from "typescript";

/** The module `typescript`. The converter takes it as an argument, and imports its types only. */
export type TypeScript = typeof ts;
