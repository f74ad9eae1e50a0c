/** Where a row of a table meets the node that it is for. */

/**
 * Calls a table's row with what its node has.
 *
 * A table pairs each op with a row for that op's own operands and attributes. A node whose op is not narrowed cannot show that pairing to
 * the type system, so it is assumed here and nowhere else: `input` must be made from a node of the row's own op.
 */
export const applyRow = <R>(row: (input: never) => R, input: object): R => row(input as never);
