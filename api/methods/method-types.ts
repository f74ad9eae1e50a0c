import type { Rank } from "../tensors/rank";
import type { ChainedMethods } from "./methods";

// Apart from the table: tsc leaves the import of `Tensor` out of the declarations of a file that augments it.
declare module "../tensors/tensor" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- declarations that merge have the same type parameters
  interface Tensor<R extends Rank = Rank> extends ChainedMethods {}
}
declare module "../variables/variable" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as above
  interface Variable<R extends Rank = Rank> extends ChainedMethods {}
}
