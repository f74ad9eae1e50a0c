/** The ontrace contestant. */

import * as tf from "../../index";
import type { Contestant, CreateProgram, Program } from "../contestant";
import { chainInput, dataSet, matrices, sumOfAbsolutes, traceInput } from "../data";
import { cnn, transformer, type Model } from "./ontrace-models";
import { readWeights, toTensor, training, type TrainingName } from "./ontrace-training";

const readScalar = (value: tf.Tensor): number => Number(value.dataSync()[0]);

const readSum = (value: tf.Tensor): number =>
  sumOfAbsolutes(Float64Array.from(value.dataSync(), Number));

const train =
  (name: TrainingName): CreateProgram =>
  () => {
    const execute = training(name);
    let losses: readonly number[] = [];
    return {
      step() {
        losses = execute();
      },
      figures: () => losses,
    };
  };

const infer = (name: string, model: Model) => (): Program => {
  const weights = readWeights(name);
  return evaluate([toTensor(dataSet(name).batch("x", 0))], (x) => [model(weights, x)]);
};

const call: CreateProgram = () => {
  const f = tf.function((x: tf.Tensor) => x.mul(x).add(3));
  let argument = 0;
  let value = NaN;
  return {
    step() {
      value = readScalar(f(tf.scalar(argument++ % 8)));
    },
    figures: () => [value],
  };
};

const captures: CreateProgram = () => {
  const variables = Array.from({ length: 50 }, (_, i) => tf.variable(i));
  const f = tf.function((x: tf.Tensor) => x.mul(tf.addN(variables)));
  let argument = 0;
  let value = NaN;
  return {
    step() {
      value = readScalar(f(tf.scalar(argument++ % 8)));
    },
    figures: () => [value],
  };
};

/** A new function in each step, so that it is traced in each step. */
const traceOnly: CreateProgram = () => {
  let nodes = NaN;
  return {
    step() {
      const f = tf.function((x: tf.Tensor) => {
        for (let i = 0; i < 500; i++) x = tf.tanh(x).neg();
        return x;
      });
      nodes = f.getConcreteFunction(new tf.TensorSpec([8])).graph.nodes.length;
    },
    figures: () => [nodes],
  };
};

/** A new function in each step, with another constant, so that it is traced and compiled in each step. */
const trace: CreateProgram = () => {
  let last = tf.scalar(0);
  let factor = 0.9;
  return {
    step() {
      const f = tf.function((x: tf.Tensor) => {
        for (let i = 0; i < 250; i++) x = tf.tanh(x).mul(factor).add(x).mul(0.5);
        return x;
      });
      last = f(tf.tensor(traceInput()));
      last.dataSync();
      factor += 1e-6;
    },
    figures: () => [readSum(last)],
  };
};

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/** Calls a compiled function with fixed tensors, and reads its results without a copy, as those of the hand-lowered graphs. */
function evaluate<T extends tf.Tensor[]>(
  inputs: [...T],
  f: (...inputs: T) => tf.Tensor[],
): Program {
  const compiled = tf.function(f);
  let last: tf.Tensor[] = [];
  return {
    step() {
      last = compiled(...inputs);
      for (const result of last) result.dataSync({ copy: false });
    },
    figures: () => last.map(readSum),
  };
}

const matrixProducts: CreateProgram = () => {
  const [a, b, d] = matrices().map((data) => tf.tensor(data, [1024, 1024])) as Three;
  return evaluate([a, b, d], (a, b, d) => [
    tf.matMul(a, b),
    tf.matMul(d, b, false, true),
    tf.matMul(a, d, true, false),
  ]);
};

const chain: CreateProgram = () =>
  evaluate([tf.tensor(chainInput())], (x) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return x.mul(1.5).add(0.3).tanh().mul(x.sigmoid()).sub(x.square().neg().exp());
    });
    return [y, connected(tape.gradient(y, x))];
  });

const eluNet = (x: tf.Tensor, j1: tf.Tensor, j2: tf.Tensor, j3: tf.Tensor): tf.Tensor =>
  x.matMul(j1).elu().matMul(j2).elu().matMul(j3).elu();

const jacobianOf =
  (
    derive: (tape: tf.GradientTape, y: tf.Tensor, x: tf.Tensor, j2: tf.Tensor) => tf.Tensor | null,
  ): CreateProgram =>
  () => {
    const inputs = ["jx", "j1", "j2", "j3"].map((name) => toTensor(dataSet("w4").tensor(name)));
    return evaluate(inputs as [...Three, tf.Tensor], (x, j1, j2, j3) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch([x, j2]);
        return eluNet(x, j1, j2, j3);
      });
      return [connected(derive(tape, y, x, j2))];
    });
  };

const hessianOf =
  (
    activation: (x: tf.Tensor) => tf.Tensor,
    ...names: [x: string, w1: string, w2: string]
  ): CreateProgram =>
  () => {
    const [x, w1, w2] = names.map((name) => toTensor(dataSet("w4").tensor(name))) as Three;
    return evaluate([x, w1, w2], (x, w1, w2) => {
      const outer = new tf.GradientTape();
      const gradient = outer.record(() => {
        outer.watch(w1);
        const inner = new tf.GradientTape();
        const mean = inner.record(() => {
          inner.watch(w1);
          const y = activation(activation(x.matMul(w1)).matMul(w2));
          return tf.sum(y.mul(y)).mul(1 / y.size);
        });
        return connected(inner.gradient(mean, w1));
      });
      return [connected(outer.jacobian(gradient, w1))];
    });
  };

const iterations = 10_000;

const loop: CreateProgram = () =>
  evaluate([tf.zeros([4])], (x) => [
    tf.whileLoop(
      (i) => i.less(iterations),
      (i, x) => [i.add(1), x.add(1)],
      [0, x],
    )[1],
  ]);

const sumOfSlices: CreateProgram = () =>
  evaluate([tf.zeros([4]), tf.ones([iterations, 4])], (start, x) => [
    tf.foldl((sum, slice) => sum.add(slice), x, start),
  ]);

const loopGradient: CreateProgram = () =>
  evaluate([tf.ones([4]), tf.ones([4])], (x, w) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(w);
      return tf.whileLoop(
        (i) => i.less(iterations),
        (i, x) => [i.add(1), x.mul(w)],
        [0, x],
      )[1];
    });
    return [y, connected(tape.gradient(y, w))];
  });

function connected(gradient: tf.Tensor | null): tf.Tensor {
  if (gradient === null) throw new Error("the result does not depend on the source");
  return gradient;
}

export const contestants = {
  ontrace: {
    programs: {
      w1_sgd: train("w1_sgd"),
      w1_adam: train("w1_adam"),
      w2: train("w2"),
      w3: train("w3"),
      w4_jac: jacobianOf((tape, y, _x, j2) => tape.jacobian(y, j2)),
      w4_bjac: jacobianOf((tape, y, x) => tape.batchJacobian(y, x)),
      w4_hess_relu: hessianOf(tf.relu, "hx", "h1", "h2"),
      w4_hess_tanh: hessianOf(tf.tanh, "tx", "t1", "t2"),
      w5_call: call,
      w5_captures: captures,
      w5_trace: traceOnly,
      w5_trace1000: trace,
      w6_chain: chain,
      w6_matmul: matrixProducts,
      w7_w2: infer("w2", cnn),
      w7_w3: infer("w3", transformer),
      w8_loop: loop,
      w8_scan: sumOfSlices,
      w8_loop_grad: loopGradient,
    },
  },
} satisfies Record<string, Contestant>;
