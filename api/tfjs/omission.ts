/** What a group of omitted names consists of. */

/** Names of TF.js and Keras that do not exist here, and the reason. */
export interface Omission {
  readonly reason: string;
  /** Without the leading `tf.`. */
  readonly names: readonly string[];
}

/** Names below one namespace, separated by spaces. */
export const below = (namespace: string, ...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(" ")).map((name) => `${namespace}.${name}`);
