/** Labels in the names of nodes that fail on purpose: from them a failed run learns what the user is to be told. */

/** A node that fails where a matrix has no inverse. */
export const notInvertible = "not_invertible";
