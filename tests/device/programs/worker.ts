/** What a worker thread is told that wants to use WebGPU. */
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { join } from "node:path";
import * as tf from "../../../index";

if (isMainThread) {
  const register = join(__dirname, "../../support/register-source.cjs");
  const worker = new Worker(__filename, { execArgv: ["-r", register] });
  worker.on("message", (message) => {
    console.log(JSON.stringify(message));
  });
} else {
  try {
    void tf.setBackend("webgpu");
  } catch (error) {
    parentPort?.postMessage({ message: String(error) });
  }
}
