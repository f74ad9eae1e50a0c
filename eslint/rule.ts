/** What all rules share: the types of a file, what of it is traced and what is converted, and how a rule is made. */

import type {
  ParserServicesWithTypeInformation,
  TSESLint,
  TSESTree,
} from "@typescript-eslint/utils";
import { functionAround, isSuspended } from "./nodes";
import { TensorTypes } from "./tensor-types";
import { TracedFunctions } from "./traced-functions";

/** What rules know about a file. */
export interface Facts {
  readonly types: TensorTypes;
  readonly traced: TracedFunctions;
  /** Whether AutoGraph converts the code at a node: only then may a tensor decide there, or be an operand. */
  readonly isConverted: (node: TSESTree.Node) => boolean;
}

export type Context<M extends string> = Readonly<TSESLint.RuleContext<M, readonly unknown[]>>;

interface RuleParts<M extends string> {
  readonly description: string;
  readonly messages: Readonly<Record<M, string>>;
  readonly hasSuggestions?: true;
  readonly schema?: TSESLint.RuleMetaData<M>["schema"];
  readonly listeners: (context: Context<M>, facts: Facts) => TSESLint.RuleListener;
}

/** A rule that needs the types of a file. Its page is docs/eslint/NAME.md. */
export const rule = <M extends string>(
  name: string,
  { description, messages, listeners, hasSuggestions, schema }: RuleParts<M>,
): TSESLint.RuleModule<M> => ({
  meta: {
    type: "problem",
    docs: { description, url: `docs/eslint/${name}.md` },
    messages,
    schema: schema ?? [],
    ...(hasSuggestions === true && { hasSuggestions }),
  },
  create: (context) => listeners(context, factsOf(context.sourceCode, context.settings, name)),
});

const known = new WeakMap<object, Facts>();

function factsOf(
  sourceCode: Readonly<TSESLint.SourceCode>,
  settings: Readonly<Record<string, unknown>>,
  name: string,
): Facts {
  const before = known.get(sourceCode);
  if (before !== undefined) return before;
  const types = new TensorTypes(typedServices(sourceCode, name));
  const isOn = isAutographOn(settings.ontrace);
  const facts: Facts = {
    types,
    traced: new TracedFunctions(sourceCode, types),
    isConverted(node) {
      const around = functionAround(node);
      return isOn && around !== undefined && !isSuspended(around);
    },
  };
  known.set(sourceCode, facts);
  return facts;
}

const isAutographOn = (settings: unknown): boolean =>
  typeof settings === "object" &&
  settings !== null &&
  "autograph" in settings &&
  settings.autograph === true;

function typedServices(
  { parserServices }: Readonly<TSESLint.SourceCode>,
  name: string,
): ParserServicesWithTypeInformation {
  if (isTyped(parserServices)) return parserServices;
  throw new Error(
    `the rule ontrace/${name} needs the types of the file; set languageOptions.parser to typescript-eslint's parser, and ` +
      "languageOptions.parserOptions.projectService to true (docs/eslint/README.md)",
  );
}

const isTyped = (
  services: TSESLint.SourceCode["parserServices"],
): services is ParserServicesWithTypeInformation =>
  typeof services?.program === "object" && services.program !== null;
