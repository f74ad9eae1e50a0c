/** Reads of variables and assignments to them, in program order. */

import { DTypeError, InvalidArgumentError } from "../errors";
import type { VariableHandle } from "../graph";
import { multiResultOp, nullaryOp, type Unary } from "../op";
import { formatType, mayBeSameShape } from "../types/type";

export interface VariableAttributes {
  readonly variable: VariableHandle;
}

export const stateOps = {
  /** The variable's value at this point of the program. Called `tf.Variable`. TensorFlow `tf.Variable.read_value`. */
  readVariable: nullaryOp<VariableAttributes>((_, { variable }) => variable.type, {
    effect: "reads",
  }),
  /** Replaces the variable's value from this point of the program on. Called `tf.Variable`. TensorFlow `tf.Variable.assign`. */
  assignVariable: multiResultOp<VariableAttributes, Unary>(
    [1, 1],
    ({ operands: [x], attributes: { variable } }) => {
      const { type, name } = variable;
      const given = `${formatType(x)} for variable ${name} of type ${formatType(type)}`;
      if (x.dtype !== type.dtype) {
        throw new DTypeError({
          what: `cannot assign ${x.dtype} to variable ${name} of dtype ${type.dtype}`,
          given,
          expected: `dtype ${type.dtype}`,
          fix: `convert the value: tf.cast(value, "${type.dtype}")`,
        });
      }
      if (!mayBeSameShape(x.shape, type.shape)) {
        throw new InvalidArgumentError({
          what: `cannot assign a value of another shape to variable ${name}`,
          given,
          expected: formatType(type),
          fix: "reshape or broadcast the value to the variable's shape",
        });
      }
      return [];
    },
    { effect: "writes" },
  ),
};
