/** Makes and disposes tensors, variables and sessions over and over, and looks at the process's memory. */
import * as tf from "../../../index";

const collect = (globalThis as { gc?: () => void }).gc;
const size = 64 * 1024;

function cycle(i: number): void {
  tf.tidy(() => {
    const x = tf.tensor(new Float32Array(size).fill(i));
    const variable = tf.variable(x);
    variable.assign(x.add(1));
    const sum = variable.toTensor().sum().dataSync()[0];
    if (sum !== size * (i + 1) && i < 200) throw new Error(`the sum of cycle ${i} is ${sum}`);
    variable.dispose();
  });
  // A function of its own each time: a session made and given up.
  const f = tf.function((x: tf.Tensor) => x.mul(i));
  const concrete = f.getConcreteFunction(new tf.TensorSpec([4]));
  const result = f(tf.tensor([1, 2, 3, 4]));
  if (result.dataSync()[3] !== 4 * i) throw new Error(`cycle ${i} gives ${result.toString()}`);
  result.dispose();
  concrete.release();
}

function cycles(from: number, to: number): number {
  for (let i = from; i < to; i++) cycle(i);
  collect?.();
  return process.memoryUsage().rss;
}

const settled = cycles(0, 200);
const half = cycles(200, 600);
const end = cycles(600, 1000);
console.log(JSON.stringify({ settled, half, end }));
