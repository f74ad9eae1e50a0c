/** The loops that the attack `soak` repeats: what each iteration makes is garbage at its end. */

import * as tf from "../../index";

export interface SoakLoop {
  readonly what: string;
  /** One iteration; those of a loop have different numbers. */
  readonly step: (i: number) => void;
}

const x = tf.tensor([1, 2, 3, 4]);

/** An object of which a trace depends. */
class Scale {
  constructor(readonly factor: number) {}
}

const onObjects = tf.function((x: tf.Tensor, scale: Scale) => x.mul(scale.factor % 3), {
  reduceRetracing: false,
});

const model = tf.sequential({
  layers: [tf.layers.dense({ inputShape: [4], units: 3, activation: "relu" })],
});

const weight = tf.variable([1, 2, 3, 4]);

/** A module with variables of its own, and one inside of it. */
class Layers extends tf.Module {
  readonly first = tf.variable([1, 2, 3, 4]);
  readonly inner = new Inner();
}

class Inner extends tf.Module {
  readonly second = tf.variable([4, 3, 2, 1]);
}

/** Functions that are still in use: as many as a program that goes on has. */
const live: ((x: tf.Tensor) => tf.Tensor)[] = [];
const mostLive = 64;

const failing = tf.function((x: tf.Tensor, i: tf.Tensor) => x.gather(i), {
  inputSignature: [new tf.TensorSpec([4]), new tf.TensorSpec([1], "int32")],
});

function expectError(run: () => unknown): void {
  try {
    run();
  } catch {
    return;
  }
  throw new Error("nothing was thrown");
}

export const soakLoops: Readonly<Record<string, SoakLoop>> = {
  tensors: {
    what: "a tensor made, read and disposed",
    step: (i) => {
      const y = tf.tensor([i, 1]);
      const z = y.add(1);
      z.dataSync();
      tf.dispose([y, z]);
    },
  },
  unread: {
    what: "a tensor of 64 KiB made and disposed, without a run",
    step: (i) => {
      tf.tensor(new Float32Array(2 ** 14).fill(i)).dispose();
    },
  },
  variables: {
    what: "a variable made, assigned and disposed",
    step: (i) => {
      const v = tf.variable([i, 1]);
      v.assignAdd([1, 1]);
      v.value().dataSync();
      v.dispose();
    },
  },
  forgotten: {
    what: "a variable made, assigned and forgotten",
    step: (i) => {
      const v = tf.variable([i, 1]);
      v.assignAdd([1, 1]);
      v.value().dataSync();
    },
  },
  optimizers: {
    what: "an optimiser made and used once",
    step: () => {
      tf.train.adam(0.01).minimize(() => weight.square().sum());
      weight.value().dataSync();
    },
  },
  functions: {
    what: "a function made, traced and called",
    step: () => {
      tf.function((x: tf.Tensor) => x.mul(2).sum())(x).dataSync();
    },
  },
  objects: {
    what: "a trace for a new object",
    step: (i) => {
      onObjects(x, new Scale(i)).dataSync();
    },
  },
  live: {
    what: "a function made and called while 64 others stay in use",
    step: (i) => {
      const made = tf.function((x: tf.Tensor) => x.mul(2).sum());
      live[i % mostLive] = made;
      made(x).dataSync();
      live[(i * 7) % live.length]?.(x).dataSync();
    },
  },
  failures: {
    what: "a function that throws while it is traced, and a run that fails",
    step: () => {
      expectError(() =>
        tf.function((x: tf.Tensor) => {
          x.add(1);
          throw new Error("the program's own");
        })(x),
      );
      expectError(() => failing(x, tf.tensor([9], [1], "int32")).dataSync());
      expectError(() => x.gather(tf.tensor([9], [1], "int32")).dataSync());
    },
  },
  modules: {
    what: "a module made, called, differentiated and disposed",
    step: () => {
      const made = new Layers();
      const tape = new tf.GradientTape();
      const loss = tape.record(() => made.first.mul(made.inner.second).sum());
      const gradients = tape.gradient(loss, made.trainableVariables);
      gradients.forEach((gradient, i) => {
        if (gradient !== null) made.trainableVariables[i]?.assignSub(gradient);
      });
      made.first.value().dataSync();
      made.dispose();
    },
  },
  predictions: {
    what: "predict with a batch size that is new",
    step: (i) => {
      tf.tidy(() => model.predict(tf.ones([1 + i, 4])).dataSync());
    },
  },
};
