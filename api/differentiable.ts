import { DTypeError, ValueError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import { formatType, type TensorType } from "../ir/type";
import { isActive, leakedTensorError } from "./context";
import type { Source, UnconnectedGradients } from "./gradient-options";
import { describe, Tensor } from "./tensor";
import { Variable } from "./variable";

/** What a derivative can be of, or with respect to. */
export function requireSource(given: unknown, where: string): Source {
  if (given instanceof Variable) return given;
  if (given instanceof Tensor) return requireInScope(given);
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

export function requireTarget(given: unknown, where: string): Source {
  if (given instanceof Variable) return given;
  if (given instanceof Tensor) return requireInScope(given);
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

/** A tensor that can be used here: not one of a function that was traced. */
function requireInScope(tensor: Tensor): Tensor {
  const { value } = tensor;
  if (value.owner !== undefined && isActive(value.owner)) return tensor;
  throw leakedTensorError(
    `the ${formatType(value.type)} tensor that is differentiated`,
    value.owner,
  );
}

export const typeOfSource = (source: Source): TensorType =>
  source instanceof Variable ? source.handle.type : source.value.type;

/** What is watched: anything but a tensor or a variable is an error. */
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

/** @throws ValueError for anything but the two ways to say what an unconnected source gets */
export function requireUnconnected(given: UnconnectedGradients): UnconnectedGradients {
  const text: string = given;
  if (text === "none" || text === "zero") return given;
  throw new ValueError(
    {
      what: `Unknown value for unconnected_gradients: '${text}'`,
      given: text,
      expected: "'none' or 'zero'",
    },
    currentLocation(),
  );
}
