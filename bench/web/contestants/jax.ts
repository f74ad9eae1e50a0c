/** The jax-js contestants in a page, on WebGPU and WebAssembly. */

import { defaultDevice, init } from "@jax-js/jax";
import { cnn, mlp, transformer } from "../../contestants/jax-models";
import { adam, sgd, train } from "../../contestants/jax-training";
import { contestantsIn } from "../page";

const programs = {
  w1_sgd: train("w1", mlp, sgd(0.1)),
  w1_adam: train("w1", mlp, adam(1e-3)),
  w2: train("w2", cnn, adam(1e-3)),
  w3: train("w3", transformer, adam(1e-3)),
};

const contestant = (device: "webgpu" | "wasm") => ({
  async start() {
    const devices = await init(device);
    if (!devices.includes(device)) throw new Error(`jax-js has no ${device} here`);
    defaultDevice(device);
  },
  programs,
});

contestantsIn({ "jax-js webgpu": contestant("webgpu"), "jax-js wasm": contestant("wasm") });
