/** Which functions of a file run while a graph is traced: those given to `tf.function` or decorated with it, and those that these call. */

import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import {
  ancestry,
  bare,
  isFunction,
  isNode,
  propertyName,
  type FunctionNode,
  type NodeOf,
} from "./nodes";
import type { TensorTypes } from "./tensor-types";

const tracers = new Set(["function_"]);

/** Functions whose argument runs outside of the graph. */
const hostCallers = new Set(["jsFunction", "initScope"]);

/** The traced functions of a file. */
export class TracedFunctions {
  private readonly traced = new Set<FunctionNode>();

  constructor(
    private readonly sourceCode: TSESLint.SourceCode,
    private readonly types: TensorTypes,
  ) {
    this.visit(sourceCode.ast, (node) => {
      this.addRoots(node);
    });
  }

  /** Whether code runs while a graph is traced. */
  has(node: TSESTree.Node): boolean {
    for (const at of ancestry(node)) {
      if (!isFunction(at)) continue;
      if (this.isOnHost(at)) return false;
      if (this.traced.has(at)) return true;
    }
    return false;
  }

  /** Whether a call wraps a function for tracing: `tf.function(…)`, under any name that it is imported by. */
  isTracer(node: TSESTree.Node): boolean {
    const own = this.types.ownFunction(node);
    return own !== undefined && tracers.has(own);
  }

  /** The functions that a call of `tf.function` wraps, or that are decorated with it. */
  private addRoots(node: TSESTree.Node): void {
    if (isNode(node, "CallExpression")) {
      const [first] = node.arguments;
      if (first !== undefined && this.isTracer(node.callee)) this.add(this.functionOf(first));
    } else if (isNode(node, "MethodDefinition")) {
      const isTraced = node.decorators.some(({ expression }) =>
        this.isTracer(isNode(expression, "CallExpression") ? expression.callee : expression),
      );
      if (isTraced && isFunction(node.value)) this.add(node.value);
    } else if (isFunction(node) && isNode(node.body, "BlockStatement")) {
      if (node.body.body.some(isUseGraph)) this.add(node);
    }
  }

  private add(node: FunctionNode | undefined): void {
    if (node === undefined || this.traced.has(node)) return;
    this.traced.add(node);
    this.visit(node, (inner) => {
      if (isNode(inner, "Identifier")) this.add(this.functionOf(inner));
      else if (isNode(inner, "MemberExpression") && isNode(inner.object, "ThisExpression")) {
        this.add(methodOf(inner));
      }
    });
  }

  /** The function of this file that an expression is. */
  private functionOf(expression: TSESTree.Node): FunctionNode | undefined {
    const node = bare(expression);
    if (isFunction(node)) return node;
    if (isNode(node, "MemberExpression") && isNode(node.object, "ThisExpression")) {
      return methodOf(node);
    }
    if (!isNode(node, "Identifier")) return undefined;
    const definition = this.definitionOf(node);
    if (isFunction(definition)) return definition;
    if (!isNode(definition, "VariableDeclarator") || definition.init === null) return undefined;
    const value = bare(definition.init);
    return isFunction(value) ? value : undefined;
  }

  private definitionOf(node: NodeOf<"Identifier">): TSESTree.Node | undefined {
    for (
      let scope: TSESLint.Scope.Scope | null = this.sourceCode.getScope(node);
      scope !== null;
      scope = scope.upper
    ) {
      const variable = scope.set.get(node.name);
      if (variable !== undefined) return variable.defs[0]?.node;
    }
    return undefined;
  }

  private isOnHost(node: FunctionNode): boolean {
    const { parent } = node;
    if (!isNode(parent, "CallExpression") || parent.callee === node) return false;
    const own = this.types.ownFunction(parent.callee);
    return own !== undefined && hostCallers.has(own);
  }

  private visit(node: TSESTree.Node, action: (node: TSESTree.Node) => void): void {
    action(node);
    for (const child of childrenOf(node, this.sourceCode.visitorKeys)) this.visit(child, action);
  }
}

const isUseGraph = (statement: TSESTree.Node): boolean =>
  isNode(statement, "ExpressionStatement") && statement.directive === "use graph";

/** The method of the class around `this.name` that has this name. */
function methodOf(node: TSESTree.Node): FunctionNode | undefined {
  const name = propertyName(node);
  for (const at of ancestry(node)) {
    if (!isNode(at, "ClassBody")) continue;
    for (const member of at.body) {
      if (!isNode(member, "MethodDefinition", "PropertyDefinition")) continue;
      const isSame = isNode(member.key, "Identifier") && member.key.name === name;
      if (isSame && isFunction(member.value)) return member.value;
    }
    return undefined;
  }
  return undefined;
}

const isSyntax = (given: unknown): given is TSESTree.Node =>
  typeof given === "object" && given !== null && "type" in given && "range" in given;

function childrenOf(
  node: TSESTree.Node,
  keys: TSESLint.SourceCode["visitorKeys"],
): TSESTree.Node[] {
  const fields: Readonly<Record<string, unknown>> = { ...node };
  return (keys[node.type] ?? []).flatMap((key) => fields[key]).filter(isSyntax);
}
