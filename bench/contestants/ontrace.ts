import * as tf from "../../index";
import type { Contestant, CreateProgram, Program } from "../contestant";
import {
  chainInput,
  dataSet,
  lookUp,
  matrices,
  sumOfAbsolutes,
  traceInput,
  type NumberTensor,
} from "../data";

const toTensor = ({ data, shape }: NumberTensor): tf.Tensor => tf.tensor(data, shape);

const readScalar = (value: tf.Tensor): number => Number(value.dataSync()[0]);

const readSum = (value: tf.Tensor): number =>
  sumOfAbsolutes(Float64Array.from(value.dataSync(), Number));

type Weights = (name: string) => tf.Variable;

function readWeights(name: string): Weights {
  const data = dataSet(name);
  const weights = Object.fromEntries(
    data.params.map((key) => [key, tf.variable(toTensor(data.tensor(key)))]),
  );
  return (key) => lookUp(weights, key);
}

const dense = (x: tf.Tensor, weight: tf.Variable, bias: tf.Variable) => x.matMul(weight).add(bias);

const mlp = (w: Weights, x: tf.Tensor): tf.Tensor => {
  const h1 = dense(x, w("w1"), w("b1")).relu();
  const h2 = dense(h1, w("w2"), w("b2")).relu();
  return dense(h2, w("w3"), w("b3"));
};

const crossEntropy = (logits: tf.Tensor, oneHot: tf.Tensor): tf.Tensor => {
  const shifted = logits.sub(tf.max(logits, -1, true));
  const logSoftmax = shifted.sub(tf.log(tf.sum(tf.exp(shifted), -1, true)));
  return tf.sum(logSoftmax.mul(oneHot)).mul(-1 / 64);
};

/** One-hot labels made outside: the API has no `oneHot` yet. */
const oneHot = ({ data, shape }: NumberTensor): tf.Tensor => {
  const values = new Float32Array(data.length * 10);
  data.forEach((label: number, i: number) => (values[i * 10 + label] = 1));
  return tf.tensor(values, [...shape, 10]);
};

const trainMlp: CreateProgram = () => {
  const data = dataSet("w1");
  const w = readWeights("w1");
  const variables = data.params.map(w);
  const trainStep = tf.function((x: tf.Tensor, y: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => crossEntropy(mlp(w, x), y));
    const gradients = tape.gradient(loss, variables);
    for (const [i, variable] of variables.entries()) {
      const gradient = gradients[i];
      if (gradient) variable.assignSub(gradient.mul(0.1));
    }
    return loss;
  });
  let step = 0;
  let loss = NaN;
  return {
    step() {
      loss = readScalar(trainStep(toTensor(data.batch("x", step)), oneHot(data.batch("y", step))));
      step++;
    },
    figures: () => [loss],
  };
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

/** A new function each time, with another constant in it, so that it is traced and compiled each time. */
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

/** Calls a compiled function with fixed tensors, and reads what it returns. */
function evaluate<T extends tf.Tensor[]>(
  inputs: [...T],
  f: (...inputs: T) => tf.Tensor[],
): Program {
  const compiled = tf.function(f);
  let last: tf.Tensor[] = [];
  return {
    step() {
      last = compiled(...inputs);
      for (const result of last) result.dataSync();
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

function connected(gradient: tf.Tensor | null): tf.Tensor {
  if (gradient === null) throw new Error("the result does not depend on the source");
  return gradient;
}

export const contestants = {
  ontrace: {
    programs: {
      w1_sgd: trainMlp,
      w4_jac: jacobianOf((tape, y, _x, j2) => tape.jacobian(y, j2)),
      w4_bjac: jacobianOf((tape, y, x) => tape.batchJacobian(y, x)),
      w4_hess_relu: hessianOf(tf.relu, "hx", "h1", "h2"),
      w4_hess_tanh: hessianOf(tf.tanh, "tx", "t1", "t2"),
      w5_call: call,
      w5_trace1000: trace,
      w6_chain: chain,
      w6_matmul: matrixProducts,
    },
  },
} satisfies Record<string, Contestant>;
