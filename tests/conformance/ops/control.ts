import { direct, type Rows } from "./row";

export const controlRows: Rows = {
  "tf.identity": direct("clone"),
  "tf.stop_gradient": direct("stopGradient"),
};
