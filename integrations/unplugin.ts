/** The plugin for bundlers: it converts the user's files before anything else sees them. */

import { isAbsolute, relative, sep } from "node:path";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { convertFile } from "./convert-file";
import type { FilePattern, PluginOptions } from "./options";
import { isTypeScript, isUsersFile } from "./users-files";
import { withoutTypeCheck } from "./without-type-check";

const scripts = /\.[cm]?[jt]sx?(?:\?|$)/;

/** Bundlers whose loaders check the types of what they are given. */
const checksTypes: ReadonlySet<string> = new Set(["webpack", "rspack"]);

const patterns = (given: FilePattern): (string | RegExp)[] =>
  typeof given === "string" || given instanceof RegExp ? [given] : [...given];

export const plugin: UnpluginInstance<PluginOptions | undefined> = createUnplugin<
  PluginOptions | undefined
>(({ include = scripts, exclude = [], ...cache } = {}, { framework }) => ({
  name: "ontrace",
  enforce: "pre",
  transform: {
    filter: {
      id: { include: patterns(include), exclude: [/[\\/]node_modules[\\/]/, ...patterns(exclude)] },
    },
    handler(source, id) {
      const file = id.replace(/[?#].*$/, "");
      // Others are made up by bundlers and their plugins.
      if (!isAbsolute(file) || !isUsersFile(file)) return undefined;
      // A built program names no folder of the machine that built it.
      const shownAs = relative(process.cwd(), file).split(sep).join("/");
      const converted = convertFile(file, source, { modules: "kept", shownAs, ...cache });
      if (!converted.isConverted) return undefined;
      const { code, map } =
        checksTypes.has(framework) && isTypeScript(file) ? withoutTypeCheck(converted) : converted;
      return { code, map };
    },
  },
}));
