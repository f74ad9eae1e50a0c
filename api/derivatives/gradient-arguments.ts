/** Checks of the arguments of tapes and forward accumulators: sources, targets, options. */

import { DTypeError, ValueError, FailedPreconditionError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { formatType, type TensorType, formatShape } from "../../ir/types/type";
import { isActive, leakedTensorError, currentContext } from "../context/context";
import type { Source, UnconnectedGradients } from "./gradient-options";
import { isTensor, Tensor, graphValue } from "../tensors/tensor";
import { isVariable, Variable } from "../variables/variable";
import { describe } from "../tensors/describe";
import { isStatic } from "../../ir/types/dim";

/** Returns a source of a derivative: a variable, or a tensor that is in scope. */
export function requireSource(given: unknown, where: string): Source {
  if (isVariable(given)) return given;
  if (isTensor(given)) return requireInScope(given);
  throw new DTypeError(
    {
      what: `a source of ${where} must be a tensor or a variable`,
      given: describe(given),
      expected: "a tensor or a variable that was watched",
      fix: "pass the tensor itself, and watch it with tape.watch before it is used",
    },
    currentLocation(),
  );
}

/** Returns a target of a derivative: a variable, or a tensor that is in scope. */
export function requireTarget(given: unknown, where: string): Source {
  if (isVariable(given)) return given;
  if (isTensor(given)) return requireInScope(given);
  throw new DTypeError(
    {
      what: `Argument \`target\` of ${where} should be a tensor or a variable to be differentiated, but received ${describe(given)}`,
      given: describe(given),
      expected:
        where === "tape.gradient"
          ? "a tensor that was computed while the tape recorded, or a structure of such tensors"
          : "one tensor that was computed while the tape recorded",
    },
    currentLocation(),
  );
}

/** Returns a tensor whose context is active; a symbolic tensor is out of scope once its function was traced. */
function requireInScope(tensor: Tensor): Tensor {
  const value = graphValue(tensor);
  if (value.owner !== undefined && isActive(value.owner)) return tensor;
  throw leakedTensorError(
    `the ${formatType(value.type)} tensor that is differentiated`,
    value.owner,
  );
}

export const typeOfSource = (source: Source): TensorType =>
  source instanceof Variable ? source.handle.type : graphValue(source).type;

/** Returns an object that can be watched: a tensor or a variable. @throws ValueError for anything else */
export function requireWatchable(given: unknown): Source {
  if (given instanceof Variable || given instanceof Tensor) return given;
  const type = typeof given === "object" && given !== null ? given.constructor.name : typeof given;
  throw new ValueError(
    {
      what: `Passed in object ${String(given)} of type '${type}', not a tensor or a variable`,
      given: describe(given),
      expected: "a tensor, a variable, or a structure of them",
      fix: "make a tensor of it with tf.tensor, and use that tensor in the computation",
    },
    currentLocation(),
  );
}

/** @throws ValueError for anything but "none" and "zero" */
export function requireUnconnected(given: UnconnectedGradients): UnconnectedGradients {
  const text: string = given;
  if (text === "none" || text === "zero") return given;
  throw new ValueError(
    {
      what: `Unknown value for unconnectedGradients: '${text}'`,
      given: text,
      expected: "'none' or 'zero'",
    },
    currentLocation(),
  );
}

/** Without vectorisation there is one gradient per element, while a non-persistent tape computes only one. */
export function requirePersistent(method: string, isPersistent: boolean): void {
  if (isPersistent || currentContext().isTracing) return;
  throw new FailedPreconditionError(
    {
      what: `GradientTape must be created with persistent: true to compute the ${method} outside of functions with experimentalUsePfor: false`,
      given: "a tape that is not persistent",
      expected: "a persistent tape",
      fix: "new tf.GradientTape({ persistent: true }), or leave experimentalUsePfor out",
    },
    currentLocation(),
  );
}

/** @throws ValueError where target and source do not have the same number of rows */
export function requireRows(target: TensorType, source: TensorType): void {
  const short = [target, source].find(({ shape }) => shape.length < 2);
  if (short !== undefined) {
    throw new ValueError(
      {
        what: `Shape ${formatShape(short.shape)} must have rank at least 2`,
        given: `target ${formatType(target)}, source ${formatType(source)}`,
        expected: "a target [rows, …] and a source [rows, …]",
        fix: "reshape both to [rows, …], or use tape.jacobian",
      },
      currentLocation(),
    );
  }
  const [rows] = target.shape;
  const [others] = source.shape;
  if (rows !== others && isStatic(rows ?? 1) && isStatic(others ?? 1)) {
    throw new ValueError(
      {
        what: `Need first dimension of target shape (${formatShape(target.shape)}) and source shape (${formatShape(source.shape)}) to match.`,
        given: `${String(rows)} and ${String(others)} rows`,
        expected: "one row of the target for each row of the source",
        fix: "use tape.jacobian for a target of another number of rows",
      },
      currentLocation(),
    );
  }
}
