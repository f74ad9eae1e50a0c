/** What an attack is: a search for faults that the command `npm run attack` starts by name. */

export interface AttackOptions {
  /** How many attempts are made; each attack has its own default. */
  readonly count?: number;
  /** Where to begin; the same seed makes the same attempts. */
  readonly seed: number;
  /** One attempt to make again, as a failure named it. */
  readonly case?: string;
}

/** Makes its attempts, prints each failure with what repeats it, and at the end one line of figures. Returns the number of failures. */
export type Attack = (options: AttackOptions) => Promise<number>;

/** What the module of each attack exports. */
export interface AttackModule {
  readonly attack: Attack;
}
