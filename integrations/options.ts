/** Options of what converts files. */

/** Options that all ways to convert have. */
export interface CacheOptions {
  /** The folder that keeps what became of unchanged files, or `false` for none; default: `node_modules/.cache/ontrace` of the project. */
  readonly cache?: string | false;
}

/** Globs, relative to the folder in which the bundler runs, or regular expressions for whole paths. */
export type FilePattern = string | RegExp | readonly (string | RegExp)[];

/** Options of the plugins for bundlers. */
export interface PluginOptions extends CacheOptions {
  /** The files to convert, among those that are not in `node_modules`; default: all. */
  readonly include?: FilePattern;
  /** Files to leave as they are written; default: none. */
  readonly exclude?: FilePattern;
}
