/** Values and gradients of control flow under a tape, as plain numbers. */
import * as tf from "../../../../index";
import { plain } from "../../../support/plain";

export const int = (value: number): tf.Tensor => tf.scalar(value, "int32");
export const yes = tf.scalar(true);
export const no = tf.scalar(false);

type Sources = tf.Tensor | tf.Variable | (tf.Tensor | tf.Variable)[];

/** A value and its gradients, as numbers; tensors among the sources are watched. */
export function differentiated(f: () => tf.Tensor, sources: Sources): unknown {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    for (const source of [sources].flat()) if (source instanceof tf.Tensor) tape.watch(source);
    return f();
  });
  return plain([y, tape.gradient(y, sources)]);
}
