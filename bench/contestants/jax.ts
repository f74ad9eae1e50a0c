/** The jax-js contestant, on its wasm backend. */

import { hessian, init, jacrev, jit, nn, numpy as np, vjp, vmap } from "@jax-js/jax";
import type { Contestant, CreateProgram, Program } from "../contestant";
import { chainInput, dataSet, matrices, size, sumOfAbsolutes, traceInput } from "../data";
import { readArrays, toArray, toWeights, type Arrays } from "./jax-arrays";
import { cnn, mlp, transformer, type Model } from "./jax-models";
import { adam, sgd, train } from "./jax-training";

type Three = [np.Array, np.Array, np.Array];
type Four = [...Three, np.Array];

const readNumbers = async (x: np.Array) => (await x.data()) as Iterable<number>;

/** Calls a function with fixed arrays, and reads its results. */
function evaluate<T extends np.Array[]>(inputs: [...T], f: (...inputs: T) => np.Array[]): Program {
  const compiled = jit(f as (...inputs: np.Array[]) => np.Array[]);
  let last: Iterable<number>[] = [];
  return {
    async step() {
      const results = compiled(...inputs.map((input) => input.ref));
      last = await Promise.all(results.map(readNumbers));
    },
    figures: () => last.map(sumOfAbsolutes),
  };
}

const infer = (name: string, model: Model) => (): Program => {
  const arrays = readArrays(name);
  const names = Object.keys(arrays);
  const x = toArray(dataSet(name).batch("x", 0));
  return evaluate([x, ...Object.values(arrays)], (x, ...values) => {
    const named: Arrays = {};
    for (const [i, name] of names.entries()) if (values[i]) named[name] = values[i];
    return [model(toWeights(named), x)];
  });
};

const chain = (): Program => {
  const f = (x: np.Array) =>
    np
      .tanh(x.ref.mul(1.5).add(0.3))
      .mul(nn.sigmoid(x.ref))
      .sub(np.exp(np.square(x).mul(-1)));
  return evaluate([np.array(chainInput())], (x) => {
    const [y, back] = vjp(f, [x]);
    const [gradient] = back(np.onesLike(y.ref));
    back.dispose();
    return [y, gradient];
  });
};

const matrixProducts = (): Program =>
  evaluate(
    matrices().map((data) => np.array(data, { shape: [1024, 1024] })) as Three,
    (a, b, d) => [
      np.matmul(a.ref, b.ref),
      np.matmul(d.ref, np.transpose(b)),
      np.matmul(np.transpose(a), d),
    ],
  );

const call = (): Program => {
  const f = jit((x: np.Array) => x.ref.mul(x).add(3));
  let argument = 0;
  let value = NaN;
  return {
    step() {
      value = f(argument++ % 8).item();
    },
    figures: () => [value],
  };
};

/** A new function in each step, with another constant, so that it is traced and compiled in each step. */
const trace = (): Program => {
  let last: Iterable<number> = [];
  let factor = 0.9;
  return {
    async step() {
      const f = jit((x: np.Array) => {
        for (let i = 0; i < 250; i++) x = np.tanh(x.ref).mul(factor).add(x).mul(0.5);
        return x;
      });
      last = await readNumbers(f(np.array(traceInput())));
      f.dispose();
      factor += 1e-6;
    },
    figures: () => [sumOfAbsolutes(last)],
  };
};

const read = (name: string): np.Array => toArray(dataSet("w4").tensor(name));

const eluNet = (x: np.Array, j1: np.Array, j2: np.Array, j3: np.Array): np.Array =>
  nn.elu(np.matmul(nn.elu(np.matmul(nn.elu(np.matmul(x, j1)), j2)), j3));

/** By a vectorised pullback: `jacrev` of jax-js supports equal numbers of results and arguments only. */
const jacobian: CreateProgram = () =>
  evaluate(["jx", "j1", "j2", "j3"].map(read) as Four, (x, j1, j2, j3) => {
    const pullBack = (row: np.Array) => {
      const [y, back] = vjp((j2: np.Array) => eluNet(x.ref, j1.ref, j2, j3.ref), [j2.ref]);
      const [gradient] = back(row.reshape(y.shape));
      y.dispose();
      back.dispose();
      return gradient;
    };
    return [vmap(pullBack)(np.eye(16 * 64))];
  });

const batchJacobian: CreateProgram = () =>
  evaluate(["jx", "j1", "j2", "j3"].map(read) as Four, (x, j1, j2, j3) => {
    const row = (x: np.Array) => eluNet(x, j1.ref, j2.ref, j3.ref);
    return [vmap(jacrev(row))(x)];
  });

/** `hessian` of jax-js takes a vector: the matrix is flattened. */
const hessianOf =
  (
    activation: (x: np.Array) => np.Array,
    ...names: [x: string, w1: string, w2: string]
  ): CreateProgram =>
  () =>
    evaluate(names.map(read) as Three, (x, w1, w2) => {
      const shape = w1.shape;
      const f = (flat: np.Array) => {
        const hidden = activation(np.matmul(x.ref, flat.reshape(shape)));
        return np.mean(np.square(activation(np.matmul(hidden, w2.ref))));
      };
      return [hessian(f)(w1.reshape([size(shape)]))];
    });

const jaxjs: Contestant = {
  async start() {
    await init("wasm");
  },
  programs: {
    w1_sgd: train("w1", mlp, sgd(0.1)),
    w1_adam: train("w1", mlp, adam(1e-3)),
    w2: train("w2", cnn, adam(1e-3)),
    w3: train("w3", transformer, adam(1e-3)),
    w4_jac: jacobian,
    w4_bjac: batchJacobian,
    w4_hess_relu: hessianOf(nn.relu, "hx", "h1", "h2"),
    w4_hess_tanh: hessianOf(np.tanh, "tx", "t1", "t2"),
    w5_call: call,
    w5_trace1000: trace,
    w6_chain: chain,
    w6_matmul: matrixProducts,
    w7_w2: infer("w2", cnn),
    w7_w3: infer("w3", transformer),
  },
};

export const contestants = { "jax-js": jaxjs };
