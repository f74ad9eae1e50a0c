import * as tf from "../../../index";

/** Uses ONNX Runtime once, and stays long enough for what it may do in the background. */
console.log(JSON.stringify(tf.ones([2]).add(1).sum().dataSync()[0]));
setTimeout(() => undefined, 1000 * Number(process.env.STAY_SECONDS ?? 1));
