/** Code with its source map in it, as Node and test runners read it. */

import type { ConvertedFile } from "./convert-file";

/** The code, followed by the comment that holds its source map. */
export const withSourceMap = ({ code, map }: Pick<ConvertedFile, "code" | "map">): string =>
  `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
