/** Sources of random bits for operations: a fixed seed, a generator, or the state that operations without a seed share. */

import type { Value } from "../../../ir/graph";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import { Literal } from "../../../ir/types/literal";
import type { Shape } from "../../../ir/types/type";
import { rootContext, withContext, type Context } from "../../context/context";
import { keyOf, seedOfOperations, setGlobalSeed } from "./random-generator";
import { describe } from "../../tensors/describe";
import { Variable } from "../../variables/variable";

/** The random bits of one operation: uint32 of a shape, new ones in each call. */
export type RandomSource = (b: Context, shape: Shape) => Value;

/** The initial state of a generator. */
function stateOf(seed: number): readonly number[] {
  const { high, low } = keyOf(seed);
  return [low, high, 0, 0];
}

function bitsAndNext(b: Context, state: Value, shape: Shape): readonly [bits: Value, next: Value] {
  const [bits, next] = b.randomBits(state, { shape });
  if (bits === undefined || next === undefined) throw new RangeError("randomBits has two results");
  return [bits, next];
}

/** The same bits in each run: those of a new generator with that seed. */
function seededSource(seed: number, op: string): RandomSource {
  if (!Number.isInteger(seed)) {
    throw new InvalidArgumentError({
      what: `${op}: a seed must be an integer`,
      given: `seed = ${seed}`,
      expected: "an integer, or no seed for new numbers each time",
    });
  }
  const start = Literal.vector("uint32", stateOf(seed));
  let state: Value | undefined;
  return (b, shape) => {
    const [bits, next] = bitsAndNext(b, (state ??= b.constantOf(start)), shape);
    state = next;
    return bits;
  };
}

/** A generator's state as a variable, so that each run of a compiled function draws new numbers. */
export const stateVariable = (seed: number, name: string): Variable =>
  new Variable(Uint32Array.from(stateOf(seed)), { name, trainable: false, dtype: "uint32" });

/** The next bits of a generator whose state is a variable, which is advanced. */
const variableSource =
  ({ handle: variable }: Variable): RandomSource =>
  (b, shape) => {
    const [bits, next] = bitsAndNext(b, b.readVariable({ variable }), shape);
    b.assignVariable(next, { variable });
    return bits;
  };

let operations: Variable | undefined;

/** The generator that operations without a seed share. It is created outside of the function that first uses it. */
const sharedSource = (): RandomSource =>
  variableSource(
    (operations ??= withContext(rootContext(), () =>
      stateVariable(seedOfOperations(), "random_state"),
    )),
  );

/** Whether a variable is the shared state of operations without a seed, rather than one of the program's. */
export const ownsRandomState = (variable: Variable): boolean => variable === operations;

/** A number, for the same random numbers each time, or a generator, for its next ones. */
export type Seed = number | { readonly state: Variable };

/** The bits of a seed (default: the next ones of the shared generator). */
export function sourceFor(seed: Seed | null | undefined, op: string): RandomSource {
  if (seed === undefined || seed === null) return sharedSource();
  if (typeof seed === "number") return seededSource(seed, op);
  // Callers without type checking may pass anything.
  const isGenerator = typeof seed === "object" && seed.state instanceof Variable;
  if (isGenerator) return variableSource(seed.state);
  throw new DTypeError({
    what: `${op}: a seed must be an integer or a generator`,
    given: describe(seed),
    expected: "an integer, or a tf.random.Generator",
  });
}

/**
 * Sets the global seed, from which all random numbers without an own seed are derived: they are the same in each run of the program.
 *
 * @param seed any integer
 * @example
 * ```ts
 * tf.random.setSeed(7);
 * const first = tf.randomNormal([2]);
 * tf.random.setSeed(7);
 * tf.randomNormal([2]).sub(first); // → [0, 0]
 * ```
 * @see TensorFlow `tf.random.set_seed`
 */
export function setSeed(seed: number): void {
  setGlobalSeed(seed);
  const state = operations;
  if (state === undefined) return;
  withContext(rootContext(), () => state.assign(Uint32Array.from(stateOf(seedOfOperations()))));
}
