/** How one function is called, in several ways. */
export interface Row {
  readonly calls: readonly (readonly unknown[])[];
  /** Why gradients are not compared. */
  readonly noGradient?: string;
  /** Calls whose gradients are not compared, and why. */
  readonly valuesOnly?: readonly [reason: string, ...calls: (readonly unknown[])[]];
  /** Why dtypes differ. */
  readonly dtypes?: string;
}

export type Rows = Readonly<Record<string, Row>>;

export const calls = (...each: readonly (readonly unknown[])[]): Row => ({ calls: each });

/** As `calls`, of a function without a gradient: integer or bool results, or a derivative that is 0. */
export const discrete = (...each: readonly (readonly unknown[])[]): Row => ({
  calls: each,
  noGradient: "the result does not change continuously",
});

/** As `calls`, where TF.js has no gradient, or a wrong one. */
export const without = (noGradient: string, ...each: readonly (readonly unknown[])[]): Row => ({
  calls: each,
  noGradient,
});

export const notInTfjs = "TF.js has no gradient for it";
