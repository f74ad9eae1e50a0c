/** Declares the methods of tensors and variables. */

import type { Rank } from "../tensors/rank";
import type { ChainedMethods } from "./methods";

// Separate from the table: tsc omits the import of `Tensor` from the declarations of a file that augments it.
declare module "../tensors/tensor" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- declarations that merge have the same type parameters
  interface Tensor<R extends Rank = Rank> extends ChainedMethods {}
}
declare module "../variables/variable" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as above
  interface Variable<R extends Rank = Rank> extends ChainedMethods {}
}
