/** What is measured of each library: threads, time and memory where sizes change, sessions are many and tensors large. */

import { readFileSync } from "node:fs";
import type * as Ontrace from "../../index";

/** The functions that ontrace and TF.js have in common, as these programs use them. */
export type Library = Pick<
  typeof Ontrace,
  | ("tensor" | "ones" | "scalar" | "dropout" | "randomNormal" | "variable" | "tidy")
  | ("grad" | "sequential" | "layers")
>;

/** A measurement in a process of its own. */
export interface FootprintProgram {
  readonly what: string;
  readonly unit: "threads" | "ms" | "CPU s" | "MB" | "KB";
  readonly measure: (tf: Library) => number | Promise<number>;
}

const status = (key: string): number =>
  Number(
    new RegExp(`^${key}:\\s*(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1],
  );

const timed = (body: () => void): number => {
  const start = performance.now();
  body();
  return performance.now() - start;
};

/** Growth of the process's peak memory while `body` runs, in megabytes. */
function peak(tf: Library, body: () => void): number {
  tf.ones([2]).add(1).dataSync();
  const before = status("VmHWM");
  body();
  return ((status("VmHWM") - before) * 1024) / 1e6;
}

const ramp = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => i);

function changingShapes(tf: Library, count: number): void {
  for (let size = 1; size <= count; size++) {
    tf.tidy(() => tf.tensor(ramp(size)).mul(2).add(1).relu().dataSync());
  }
}

function smallNetwork(tf: Library): Ontrace.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: "relu", inputShape: [8] }),
      tf.layers.dense({ units: 4, activation: "softmax" }),
    ],
  });
}

function predicted(tf: Library, model: Ontrace.Sequential, rows: number): void {
  tf.tidy(() => {
    model.predict(tf.ones([rows, 8])).dataSync();
  });
}

/** Memory, in kilobytes, that an iteration leaves behind. */
async function growth(body: (i: number) => void): Promise<number> {
  const iterations = 3000;
  const resting = async (): Promise<number> => {
    await new Promise((done) => setTimeout(done, 50));
    global.gc?.();
    await new Promise((done) => setTimeout(done, 50));
    global.gc?.();
    return process.memoryUsage.rss();
  };
  for (let i = 0; i < 500; i++) body(i);
  const before = await resting();
  for (let i = 0; i < iterations; i++) {
    body(i);
    if (i % 100 === 0) await new Promise((done) => setImmediate(done));
  }
  return ((await resting()) - before) / iterations / 1024;
}

export const footprintPrograms: Readonly<Record<string, FootprintProgram>> = {
  threads: {
    what: "threads after 250 shapes of a product of matrices",
    unit: "threads",
    measure: (tf) => {
      for (let size = 1; size <= 250; size++) {
        tf.tidy(() => {
          const x = tf.ones([size, 64]);
          x.matMul(tf.ones([64, 64])).dataSync();
        });
      }
      return status("Threads");
    },
  },
  shapes: {
    what: "300 shapes, 3 operations each",
    unit: "ms",
    measure: (tf) =>
      timed(() => {
        changingShapes(tf, 300);
      }),
  },
  sessions: {
    what: "200 graphs that differ: CPU time",
    unit: "CPU s",
    measure: (tf) => {
      const before = process.cpuUsage();
      for (let length = 1; length <= 200; length++) {
        let x = tf.ones([4]);
        for (let i = 0; i < length % 20; i++) x = x.add(1);
        for (let i = 0; i < length / 20; i++) x = x.mul(1);
        x.dataSync();
      }
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    },
  },
  adds: {
    what: "1,000 eager additions, each read",
    unit: "ms",
    measure: (tf) => {
      const x = tf.ones([3]);
      x.add(1).dataSync();
      return timed(() => {
        for (let i = 0; i < 1000; i++) tf.tidy(() => x.add(1).dataSync());
      });
    },
  },
  first: {
    what: "the first operation",
    unit: "ms",
    measure: (tf) =>
      timed(() => {
        tf.ones([2]).add(1).dataSync();
      }),
  },
  predict: {
    what: "predict of a small network with 80 batch sizes",
    unit: "ms",
    measure: (tf) => {
      const model = smallNetwork(tf);
      return timed(() => {
        for (let size = 1; size <= 80; size++) predicted(tf, model, size);
      });
    },
  },
  rows: {
    what: "100 predictions of one row",
    unit: "ms",
    measure: (tf) => {
      const model = smallNetwork(tf);
      predicted(tf, model, 1);
      return timed(() => {
        for (let i = 0; i < 100; i++) predicted(tf, model, 1);
      });
    },
  },
  tape: {
    what: "the gradient of 8,000 sines, eagerly",
    unit: "ms",
    measure: (tf) =>
      timed(() => {
        const chain = (x: Ontrace.Tensor): Ontrace.Tensor => {
          let y = x;
          for (let i = 0; i < 8000; i++) y = y.sin();
          return y;
        };
        tf.grad(chain)(tf.scalar(0.5)).dataSync();
      }),
  },
  dropout: {
    what: "dropout of 1e7 elements: peak memory",
    unit: "MB",
    measure: (tf) =>
      peak(tf, () => {
        tf.dropout(tf.ones([1e7]), 0.5).dataSync();
      }),
  },
  normal: {
    what: "randomNormal of 98 MB: peak memory",
    unit: "MB",
    measure: (tf) =>
      peak(tf, () => {
        tf.randomNormal([98 * 2 ** 18]).dataSync();
      }),
  },
  disposed: {
    what: "growth for each tensor that is made and disposed",
    unit: "KB",
    measure: (tf) =>
      growth(() => {
        tf.ones([4]).dispose();
      }),
  },
  variables: {
    what: "growth for each variable that is made and disposed",
    unit: "KB",
    measure: (tf) =>
      growth(() => {
        tf.variable(tf.ones([4])).dispose();
      }),
  },
};
