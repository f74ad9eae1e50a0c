/** The hand-lowered contestants: ONNX graphs written by hand, run by onnxruntime-node. */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { binding, initOrt } from "onnxruntime-node/dist/binding";
import type { Contestant, Program } from "../contestant";
import {
  chainInput,
  dataFolder,
  dataSet,
  lookUp,
  matrices,
  readBytes,
  readJson,
  size,
  sumOfAbsolutes,
  traceInput,
  type NumberTensor,
} from "../data";

type Values = Record<string, Tensor>;

interface Session {
  run(feeds: Values): Values | Promise<Values>;
}

type OpenSession = (model: string) => Session | Promise<Session>;

const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: availableParallelism(),
  logSeverityLevel: 4,
};

/** Creates ONNX Runtime's environment, which otherwise the first session creates. */
const start = initOrt;

const openPublic: OpenSession = async (model) => {
  const session = await InferenceSession.create(model, options);
  return { run: (feeds) => session.run(feeds) };
};

/** The native call below the public one, which defers it to the next turn of the event loop. */
const openBinding: OpenSession = (model) => {
  const session = new binding.InferenceSession();
  session.loadModel(model, options);
  const fetches = Object.fromEntries(session.outputMetadata.map(({ name }) => [name, null]));
  return { run: (feeds) => session.run(feeds, fetches, {}) };
};

/** The used part of the description of a graph, `lowered/NAME.meta.json`. */
interface Meta {
  readonly data: string;
  readonly state: readonly {
    readonly in: string;
    readonly out: string;
    readonly shape: number[];
    readonly key?: string;
    readonly keys?: readonly string[];
    readonly fill?: number;
  }[];
  readonly batch: Readonly<Record<string, string>>;
  readonly ins: Readonly<Record<string, string>>;
  readonly params: readonly { readonly name: string; readonly shape: number[] }[];
  readonly offsets: Readonly<Record<string, number>>;
}

const file = (name: string, suffix: string) => join(dataFolder, "lowered", name + suffix);

const readMeta = (name: string) => readJson(file(name, ".meta.json")) as Meta;

const readParameters = (name: string) => new Float32Array(readBytes(file(name, ".params.bin")));

const toTensor = ({ data, shape }: NumberTensor): Tensor =>
  data instanceof Int32Array
    ? new Tensor("int32", data, shape)
    : new Tensor("float32", data, shape);

/** Calls `next` with the result, synchronously if the result is not a promise. */
const then = <A, B>(value: A | Promise<A>, next: (value: A) => B): B | Promise<B> =>
  value instanceof Promise ? value.then(next) : next(value);

/** A training step: its output state is the next step's input. */
const train = (name: string, open: OpenSession) => async (): Promise<Program> => {
  const meta = readMeta(name);
  const data = dataSet(meta.data);
  const parameters = readParameters(name);
  const session = await open(file(name, ".onnx"));
  const feeds: Values = {};
  for (const { in: input, shape, key, keys, fill } of meta.state) {
    const length = size(shape);
    const offset = meta.offsets[key ?? keys?.[0] ?? ""] ?? 0;
    const value =
      fill === undefined
        ? parameters.slice(offset, offset + length)
        : new Float32Array(length).fill(fill);
    feeds[input] = new Tensor("float32", value, shape);
  }
  let step = 0;
  let loss = NaN;
  const keep = (results: Values) => {
    for (const { in: input, out } of meta.state) feeds[input] = lookUp(results, out);
    loss = Number(lookUp(results, "loss").data[0]);
  };
  return {
    step() {
      for (const [input, tensor] of Object.entries(meta.batch))
        feeds[input] = toTensor(data.batch(tensor, step));
      step++;
      return then(session.run(feeds), keep);
    },
    figures: () => [loss],
  };
};

/** A graph without state, run on fixed inputs. */
const evaluate =
  (name: string, open: OpenSession, makeFeeds: (meta: Meta) => Values) =>
  async (): Promise<Program> => {
    const session = await open(file(name, ".onnx"));
    const feeds = makeFeeds(readMeta(name));
    let last: Values = {};
    return {
      step: () => then(session.run(feeds), (results) => (last = results)),
      figures: () => Object.values(last).map(({ data }) => sumOfAbsolutes(data as Float32Array)),
    };
  };

const namedInputs = (meta: Meta): Values =>
  Object.fromEntries(
    Object.entries(meta.ins).map(([input, key]) => [
      input,
      toTensor(dataSet(meta.data).tensor(key)),
    ]),
  );

const modelInputs = (name: string) => (meta: Meta) => {
  const parameters = readParameters(name);
  const feeds: Values = { x: toTensor(dataSet(meta.data).batch("x", 0)) };
  for (const { name: key, shape } of meta.params) {
    const offset = lookUp(meta.offsets, key);
    feeds[key] = new Tensor("float32", parameters.slice(offset, offset + size(shape)), shape);
  }
  return feeds;
};

const chainFeeds = (shape: number[]) => () => ({ x: new Tensor("float32", chainInput(), shape) });

const filled = (value: number, shape: number[]): Tensor =>
  new Tensor("float32", new Float32Array(size(shape)).fill(value), shape);

const matrixFeeds = () => {
  const [A, B, D] = matrices().map((data) => new Tensor("float32", data, [1024, 1024])) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return { A, B, D };
};

const call = (open: OpenSession) => async (): Promise<Program> => {
  const session = await open(file("w5_call", ".onnx"));
  let argument = 0;
  let value = NaN;
  const read = (results: Values) => (value = Number(lookUp(results, "y").data[0]));
  return {
    step: () =>
      then(session.run({ x: new Tensor("float32", Float32Array.of(argument++ % 8), []) }), read),
    figures: () => [value],
  };
};

/** Each step creates a session and runs it once: the compilation of a given graph. */
const trace = (open: OpenSession) => (): Program => {
  const x = new Tensor("float32", traceInput(), [64]);
  let last: Values = {};
  return {
    async step() {
      const session = await open(file("w5_trace1000", ".onnx"));
      last = await session.run({ x });
    },
    figures: () => [sumOfAbsolutes(lookUp(last, "y").data as Float32Array)],
  };
};

const contestant = (open: OpenSession): Contestant => ({
  start,
  programs: {
    w1_sgd: train("w1_sgd", open),
    w1_adam: train("w1_adam.flat", open),
    w2: train("w2.best_nchw", open),
    w3: train("w3.flat", open),
    w4_jac: evaluate("w4_jac_diag", open, namedInputs),
    w4_bjac: evaluate("w4_bjac", open, namedInputs),
    w4_hess_relu: evaluate("w4_hess_relu", open, namedInputs),
    w4_hess_tanh: evaluate("w4_hess_tanh", open, namedInputs),
    w5_call: call(open),
    w5_trace1000: trace(open),
    w6_chain: evaluate("w6_chain", open, chainFeeds([2 ** 22])),
    w6_matmul: evaluate("w6_matmul", open, matrixFeeds),
    w7_w2: evaluate("w7_w2", open, modelInputs("w7_w2")),
    w7_w3: evaluate("w7_w3", open, modelInputs("w7_w3")),
    w8_loop: evaluate("w8_loop", open, () => ({ x0: filled(0, [4]) })),
    w8_scan: evaluate("w8_scan", open, () => ({ x0: filled(0, [4]), xs: filled(1, [10_000, 4]) })),
  },
});

export const contestants = {
  /** The public API of onnxruntime-node. */
  "hand-lowered": contestant(openPublic),
  /** The synchronous native call below it. */
  "hand-lowered sync": contestant(openBinding),
  /** An alternative lowering: a long elementwise chain in chunks that fit into the cache. */
  "hand-lowered scan": {
    start,
    programs: { w6_chain: evaluate("w6_chain_scan256", openPublic, chainFeeds([256, 2 ** 14])) },
  },
} satisfies Record<string, Contestant>;
