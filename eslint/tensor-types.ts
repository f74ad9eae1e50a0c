/** Recognises tensors, and functions of ontrace, by their types. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ParserServicesWithTypeInformation, TSESTree } from "@typescript-eslint/utils";
import type { Node, Type } from "typescript";

const complex = "ComplexTensor";
const tensorClasses = new Set(["Tensor", "Variable", "IndexedSlices", complex]);

/** What a type may be: a tensor, nothing, something else. */
export interface Parts {
  readonly isTensor: boolean;
  readonly isNullable: boolean;
  /** Whether it may be something that is neither a tensor nor `null` or `undefined`. */
  readonly isOther: boolean;
}

const packages = new Map<string, boolean>();

/** Whether a file belongs to the package `ontrace`: what the package.json around it says. */
function isOwnFile(file: string): boolean {
  const folder = dirname(file);
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const isOwn = packageNameIn(folder);
  const found =
    isOwn === undefined ? folder !== dirname(folder) && isOwnFile(folder) : isOwn === "ontrace";
  packages.set(folder, found);
  return found;
}

function packageNameIn(folder: string): unknown {
  try {
    const description: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof description === "object" && description !== null && "name" in description
      ? description.name
      : undefined;
  } catch {
    return undefined;
  }
}

const isOwnDeclaration = (node: Node): boolean => isOwnFile(node.getSourceFile().fileName);

/** The types of a file. */
export class TensorTypes {
  constructor(private readonly services: ParserServicesWithTypeInformation) {}

  /** What the value of an expression may be. */
  of(node: TSESTree.Node): Parts {
    return this.parts(this.services.getTypeAtLocation(node));
  }

  /** Whether the value of an expression may be a tensor. */
  isTensor(node: TSESTree.Node): boolean {
    return this.of(node).isTensor;
  }

  /** Whether the value of an expression has the methods of tensors, whatever runs. Complex tensors have none. */
  hasMethods(node: TSESTree.Node): boolean {
    const { isTensor, isNullable, isOther } = this.of(node);
    const methods = this.services.getTypeAtLocation(node).getProperty("square");
    return isTensor && !isNullable && !isOther && methods !== undefined;
  }

  /** Whether the value of an expression is a complex tensor, which operations do not take. */
  isComplex(node: TSESTree.Node): boolean {
    return (
      this.isTensor(node) && this.services.getTypeAtLocation(node).getSymbol()?.name === complex
    );
  }

  /** Whether a function may return a tensor. */
  returnsTensor(node: TSESTree.Node): boolean {
    const signatures = this.services.getTypeAtLocation(node).getCallSignatures();
    return signatures.some((signature) => this.parts(signature.getReturnType()).isTensor);
  }

  /** Whether the value of an expression is a promise. */
  isPromise(node: TSESTree.Node): boolean {
    return this.services.getTypeAtLocation(node).getProperty("then") !== undefined;
  }

  /** The name under which ontrace declares a function, if the expression is one of its functions. */
  ownFunction(node: TSESTree.Node): string | undefined {
    const [signature] = this.services.getTypeAtLocation(node).getCallSignatures();
    const declaration = signature?.getDeclaration();
    if (declaration?.name === undefined || !isOwnDeclaration(declaration)) return undefined;
    return declaration.name.getText();
  }

  private parts(type: Type): Parts {
    const { program } = this.services;
    const checker = program.getTypeChecker();
    const constraint = type.isTypeParameter() ? checker.getBaseConstraintOfType(type) : type;
    if (constraint === undefined) return { isTensor: false, isNullable: false, isOther: true };
    const present = checker.getNonNullableType(constraint);
    // Nothing is left of `undefined` and `null`.
    if (checker.typeToString(present) === "never") return { ...nothing, isNullable: true };
    const all = (present.isUnion() ? present.types : [present]).map((part) =>
      part === constraint || !part.isTypeParameter()
        ? { ...nothing, isTensor: this.isTensorType(part), isOther: !this.isTensorType(part) }
        : this.parts(part),
    );
    return {
      isTensor: all.some(({ isTensor }) => isTensor),
      isNullable: present !== constraint || all.some(({ isNullable }) => isNullable),
      isOther: all.some(({ isOther }) => isOther),
    };
  }

  private isTensorType(type: Type): boolean {
    if (type.isIntersection()) return type.types.some((part) => this.isTensorType(part));
    const symbol = type.getSymbol();
    const isNamed = symbol !== undefined && tensorClasses.has(symbol.name);
    if (isNamed && symbol.getDeclarations()?.some(isOwnDeclaration) === true) return true;
    return type.isClassOrInterface()
      ? (type.getBaseTypes() ?? []).some((base) => this.isTensorType(base))
      : false;
  }
}

const nothing: Parts = { isTensor: false, isNullable: false, isOther: false };
