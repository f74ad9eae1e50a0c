import * as tf from "../../index";
import type { Answer, Request } from "./worker";

/** What the test calls in the page, by name. */
const page = {
  /** A product that a worker computes; the arrays that carry it move there and back. */
  async inWorker(backend: Request["backend"]) {
    const worker = new Worker("/worker.js", { type: "module" });
    try {
      const data = Float32Array.from([1, 2, 3, 4]);
      const answered = new Promise<Answer>((resolve, reject) => {
        worker.onmessage = ({ data: got }: MessageEvent<Answer>): void => {
          resolve(got);
        };
        worker.onerror = ({ message }): void => {
          reject(new Error(message));
        };
      });
      const request: Request = { backend, x: { data, shape: [2, 2] } };
      worker.postMessage(request, [data.buffer]);
      const left = data.length;
      const answer = await answered;
      if ("error" in answer) return answer;
      const y = tf.tensor(answer.data, [...answer.shape]).add(1);
      return { left, backend: answer.backend, y: await y.array() };
    } finally {
      worker.terminate();
    }
  },

  /** Whether the page may have threads, and a product that is worth several. */
  async product() {
    const x = tf.ones([300, 300]);
    const [sum] = await x.matMul(x).sum().data();
    return { isolated: crossOriginIsolated, sum: Number(sum) };
  },
};

Object.assign(globalThis, { page });
export type Page = typeof page;
