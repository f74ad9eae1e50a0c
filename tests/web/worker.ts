import * as tf from "../../index";

/** A tensor as messages carry it: its array moves to the receiver. */
export interface Sent {
  readonly data: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

/** What the page asks a worker. */
export interface Request {
  readonly backend: "wasm" | "webgpu";
  readonly x: Sent;
}

/** What the worker answers: the error's text, or the result and the bytes of its own array that are left once it was sent. */
export type Answer = { readonly error: string } | (Sent & { readonly backend: string });

const double = tf.function((x: tf.Tensor) => x.matMul(x).mul(2));

async function answer({ backend, x }: Request): Promise<void> {
  await tf.setBackend(backend);
  const y = double(tf.tensor(x.data, [...x.shape]));
  const data = Float32Array.from(await y.data());
  const sent: Answer = { backend: tf.getBackend(), data, shape: y.shape };
  postMessage(sent, { transfer: [data.buffer] });
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  answer(data).catch((error: unknown) => {
    postMessage({ error: String(error) } satisfies Answer);
  });
});
