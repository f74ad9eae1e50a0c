/** The namespace `tf.fused`: matrix products and convolutions with a bias and an activation. */

export { conv2d, depthwiseConv2d, matMul } from "../ops/nn/fused";
export type {
  FusedActivation,
  FusedConv2dConfig,
  FusedMatMulConfig,
  Epilogue,
} from "../ops/nn/fused";
