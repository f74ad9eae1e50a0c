import type { ChainedMethods } from "./methods";

// Apart from the table: tsc leaves the import of `Tensor` out of the declarations of a file that augments it.
declare module "../tensors/tensor" {
  interface Tensor extends ChainedMethods {}
}
declare module "../variables/variable" {
  interface Variable extends ChainedMethods {}
}
