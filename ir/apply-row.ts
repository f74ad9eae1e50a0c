/** Applies a table's row to the node that it is for: the one place where the type system cannot check the pairing. */

/**
 * Calls a table's row with the operands and attributes of its node.
 *
 * A table pairs each op with a row for that op's operands and attributes. A node whose op is not narrowed
 * cannot show that pairing to the type system, so it is assumed here and nowhere else: `input` must be made
 * from a node of the row's own op.
 */

export const applyRow = <R>(row: (input: never) => R, input: object): R => row(input as never);
