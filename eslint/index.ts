/** `ontrace/eslint`: rules that find what JavaScript does silently, or too late, to tensors. */

import { version } from "../package.json";
import { noAsyncTracedFunction } from "./rules/no-async-traced-function";
import { noAwaitInTracedFunction } from "./rules/no-await-in-traced-function";
import { noFunctionInLoop } from "./rules/no-function-in-loop";
import { noMathOnTensor } from "./rules/no-math-on-tensor";
import { noTensorArithmetic } from "./rules/no-tensor-arithmetic";
import { noTensorComparison } from "./rules/no-tensor-comparison";
import { noTensorCondition } from "./rules/no-tensor-condition";
import { noTensorInText } from "./rules/no-tensor-in-text";
import { noTensorIteration } from "./rules/no-tensor-iteration";
import { noTensorReadInTrace } from "./rules/no-tensor-read-in-trace";
import { noTensorSwitch } from "./rules/no-tensor-switch";
import { noUnawaitedRead } from "./rules/no-unawaited-read";

/** The name of a rule, without the plugin's: `no-tensor-condition`. */
export type RuleName =
  | "no-async-traced-function"
  | "no-await-in-traced-function"
  | "no-function-in-loop"
  | "no-math-on-tensor"
  | "no-tensor-arithmetic"
  | "no-tensor-comparison"
  | "no-tensor-condition"
  | "no-tensor-in-text"
  | "no-tensor-iteration"
  | "no-tensor-read-in-trace"
  | "no-tensor-switch"
  | "no-unawaited-read";

/** What is called for nodes: a method for TypeScript, since each takes nodes of a type of its own. */
export interface Listener {
  listen(node: unknown): void;
}

/** A rule, as ESLint takes it. */
export interface Rule {
  readonly meta: {
    readonly type?: "problem" | "suggestion" | "layout";
    readonly docs?: { readonly description: string; readonly url?: string };
    readonly messages: Record<string, string>;
    readonly hasSuggestions?: boolean;
  };
  create(context: never): Record<string, Listener["listen"] | undefined>;
}

/** A configuration for `eslint.config.js`: the plugin, its rules as errors, and whether AutoGraph converts the files. */
export interface Config {
  readonly name: string;
  readonly plugins: { readonly ontrace: Omit<Plugin, "configs"> };
  readonly rules: Record<string, "error">;
  readonly settings: { readonly ontrace: { readonly autograph: boolean } };
}

/** The plugin. */
export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Readonly<Record<RuleName, Rule>>;
  readonly configs: {
    /** For code that runs as it is written. */
    readonly recommended: Config;
    /** For code that AutoGraph converts: control flow and operators over tensors are allowed where it converts them. */
    readonly autograph: Config;
  };
}

// The type is written out: one that is inferred would make the declarations mention packages that users need not have.
const rules: Readonly<Record<RuleName, Rule>> = {
  "no-async-traced-function": noAsyncTracedFunction,
  "no-await-in-traced-function": noAwaitInTracedFunction,
  "no-function-in-loop": noFunctionInLoop,
  "no-math-on-tensor": noMathOnTensor,
  "no-tensor-arithmetic": noTensorArithmetic,
  "no-tensor-comparison": noTensorComparison,
  "no-tensor-condition": noTensorCondition,
  "no-tensor-in-text": noTensorInText,
  "no-tensor-iteration": noTensorIteration,
  "no-tensor-read-in-trace": noTensorReadInTrace,
  "no-tensor-switch": noTensorSwitch,
  "no-unawaited-read": noUnawaitedRead,
};

const base: Omit<Plugin, "configs"> = {
  meta: { name: "ontrace", version, namespace: "ontrace" },
  rules,
};

const config = (name: string, autograph: boolean): Config => ({
  name: `ontrace/${name}`,
  plugins: { ontrace: base },
  rules: Object.fromEntries(Object.keys(rules).map((rule) => [`ontrace/${rule}`, "error"])),
  settings: { ontrace: { autograph } },
});

/**
 * The plugin. The rules need the types of a file, from typescript-eslint's parser.
 *
 * @example
 * ```js
 * // eslint.config.mjs
 * import ontrace from "ontrace/eslint";
 * import tseslint from "typescript-eslint";
 *
 * export default [
 *   tseslint.configs.base,
 *   { languageOptions: { parserOptions: { projectService: true } } },
 *   ontrace.configs.recommended,
 * ];
 * ```
 */
export const plugin: Plugin = {
  ...base,
  configs: { recommended: config("recommended", false), autograph: config("autograph", true) },
};

export default plugin;
