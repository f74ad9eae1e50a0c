/** Controlling what a tape records. */

import * as tf from "../../index";
import { show } from "./show";

function stopRecording(): void {
  const x = tf.variable(2.0);
  const y = tf.variable(3.0);
  const tape = new tf.GradientTape();
  const z = tape.record(() => {
    const xSquared = x.mul(x);
    const ySquared = tape.stopRecording(() => y.mul(y));
    return xSquared.add(ySquared);
  });
  const grad = tape.gradient(z, { x, y });
  show("dz/dx", grad.x); // 2·x
  show("dz/dy", grad.y);
}

function reset(): void {
  const x = tf.variable(2.0);
  const y = tf.variable(3.0);
  const tape = new tf.GradientTape();
  const z = tape.record(() => {
    const ySquared = y.mul(y);
    // Throw out all that was recorded so far.
    tape.reset();
    return x.mul(x).add(ySquared);
  });
  const grad = tape.gradient(z, { x, y });
  show("dz/dx", grad.x);
  show("dz/dy", grad.y);
}

function stopGradient(): void {
  const x = tf.variable(2.0);
  const y = tf.variable(3.0);
  const tape = new tf.GradientTape();
  const z = tape.record(() => {
    const ySquared = y.pow(2);
    return x.pow(2).add(tf.stopGradient(ySquared));
  });
  const grad = tape.gradient(z, { x, y });
  show("dz/dx", grad.x);
  show("dz/dy", grad.y);
}

stopRecording();
reset();
stopGradient();
