/** One figure of `npm run bench:growth`: processor time of a trace and of the first call, ONNX Runtime's session included. */

import * as tf from "../../index";
import { programs } from "./programs";

const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const [name = "", length = "1000"] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) throw new Error(`no program ${name}`);
const f = tf.function(program(Number(length)));
const start = processorTime();
f.getConcreteFunction();
const traced = processorTime();
f()?.dataSync();
const called = processorTime();
console.log(
  `trace ${(traced - start).toFixed(0)} ms, first call ${(called - traced).toFixed(0)} ms`,
);
