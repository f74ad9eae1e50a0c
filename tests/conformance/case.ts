import type { DType } from "../../ir/types/dtype";

/** JSON has no NaN and no infinities: they are written as text. */
export type Element = number | boolean | "NaN" | "Infinity" | "-Infinity";

export interface TensorData {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly Element[];
}

export interface NamedTensor extends TensorData {
  readonly name: string;
}

/** The name of a tensor, a list of names, or nothing where an optional argument is left out. */
export type Argument = string | readonly string[] | null;

export interface Instruction {
  /** TensorFlow's Python name. */
  readonly op: string;
  readonly inputs: readonly Argument[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly string[];
}

export type ExpectedValues = Readonly<Record<string, TensorData | null>>;

export interface Gradients {
  readonly of: string;
  readonly outputGradient: TensorData;
  readonly wrt: readonly string[];
  readonly values: ExpectedValues;
}

export interface SecondGradients extends Gradients {
  readonly first: string;
  readonly weights: TensorData;
}

export interface Matrix {
  readonly of: string;
  readonly wrt: string;
  readonly value: TensorData;
}

export interface ExpectedError {
  readonly kind: string;
  readonly message: string;
  readonly eager: boolean;
  readonly traced: {
    readonly kind: string;
    readonly message: string;
    readonly when: "trace" | "run";
  } | null;
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export interface Case {
  readonly id: string;
  readonly op: string;
  readonly inputs: readonly NamedTensor[];
  readonly program: readonly Instruction[];
  readonly outputs?: Readonly<Record<string, TensorData>>;
  readonly grads?: Gradients;
  readonly grads2?: SecondGradients;
  readonly jacobian?: Matrix;
  readonly hessian?: Matrix;
  readonly batchJacobian?: Matrix;
  readonly error?: ExpectedError;
  readonly tolerance?: Tolerance;
  /** Where TensorFlow's derivative is known to differ from the mathematical one. */
  readonly note?: string;
  /** The mathematical derivatives of a case with a note: `withExact` adds them. */
  readonly exact?: Partial<Record<"grads" | "grads2", ExpectedValues>>;
}

/** The cases of one file. */
export interface Family {
  readonly name: string;
  readonly cases: readonly Case[];
}

const namedNumbers: ReadonlyMap<unknown, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** A value of the corpus, with the numbers that it writes as text. */
export const revived = (value: unknown): unknown => namedNumbers.get(value) ?? value;

export const numberOf = (element: Element): number => Number(revived(element));
