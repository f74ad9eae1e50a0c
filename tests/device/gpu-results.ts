/** What `scripts/gpu-check.mjs` found on machines with a GPU: copied from its reports, and dated. */
export const gpuResults = `## Measured on an NVIDIA H200

2026-11-26: one NVIDIA H200, driver 580.159.04, CUDA 13.0, 16 threads of an Intel Xeon; CUDA on onnxruntime-node 1.29.0 with its CUDA 13 provider,
WebGPU (Vulkan) on 1.30.0. Trainings of \`bench/\` (w1: an MLP, w2: a CNN, w3: a transformer), in strict mode on the GPU; all losses of steps 1, 2,
10 and 20 are compared with the known ones.

| backend | workload | steps in a run | first run, ms | ms a step | largest relative difference of a loss | bytes up a step | bytes down a step |
|---|---|---|---|---|---|---|---|
| cuda | w1_sgd | 1 | 270 | 1.04 | 2.1e-6 | 1,141,548 | 940,588 |
| cuda | w1_adam | 1 | 226 | 3.07 | 1.2e-6 | 3,022,720 | 2,821,760 |
| cuda | w2 | 1 | 647 | 2.47 | 1.6e-6 | 346,368 | 245,888 |
| cuda | w3 | 1 | 461 | 8.65 | 7.4e-7 | 5,098,248 | 5,057,288 |
| cuda | w1_sgd | 16 | 272 | 0.61 | 2.1e-6 | 259,747 | 58,791 |
| cuda | w1_adam | 16 | 430 | 2.21 | 1.2e-6 | 377,320 | 176,364 |
| cuda | w2 | 16 | 649 | 1.64 | 1.6e-6 | 115,848 | 15,372 |
| cuda | w3 | 16 | 537 | 3.85 | 7.4e-7 | 326,321 | 316,084 |
| cuda, TF32 | w1_sgd | 1 | 277 | 1.40 | 1.8e-3 | 1,141,548 | 940,588 |
| cuda, TF32 | w1_adam | 1 | 252 | 3.31 | 4.4e-3 | 3,022,720 | 2,821,760 |
| cuda, TF32 | w2 | 1 | 541 | 3.52 | 6.9e-5 | 346,368 | 245,888 |
| cuda, TF32 | w3 | 1 | 411 | 7.98 | 7.6e-6 | 5,098,248 | 5,057,288 |
| webgpu | w1_sgd | 1 | 132 | 1.91 | 2.1e-6 | 200,960 | 4 |
| webgpu | w1_adam | 1 | 281 | 2.60 | 1.2e-4 | 200,960 | 4 |
| webgpu | w2 | 1 | 589 | 5.09 | 8.0e-5 | 100,480 | 4 |
| webgpu | w3 | 1 | 547 | 5.97 | 1.4e-6 | 8,192 | 4 |
| webgpu | w1_sgd | 8 | 268 | 0.94 | 2.1e-6 | 200,960 | 4 |
| webgpu | w1_adam | 8 | 265 | 1.13 | 1.2e-4 | 200,960 | 4 |
| webgpu | w2 | 8 | 527 | 3.88 | 8.0e-5 | 100,480 | 4 |
| webgpu | w3 | 8 | 944 | 4.88 | 1.4e-6 | 8,192 | 4 |
| cpu, same machine | w1_sgd | 1 | 59 | 0.76 | 2.1e-6 | – | – |
| cpu, same machine | w1_adam | 1 | 83 | 1.38 | 1.2e-6 | – | – |
| cpu, same machine | w2 | 1 | 100 | 4.15 | 1.6e-6 | – | – |
| cpu, same machine | w3 | 1 | 204 | 14.20 | 7.4e-7 | – | – |
| cpu, same machine | w1_sgd | 16 | 75 | 0.51 | 2.1e-6 | – | – |
| cpu, same machine | w1_adam | 16 | 105 | 0.83 | 1.2e-6 | – | – |
| cpu, same machine | w2 | 16 | 192 | 3.92 | 1.6e-6 | – | – |
| cpu, same machine | w3 | 16 | 477 | 13.34 | 7.4e-7 | – | – |

These models are small: on CUDA a step is the time in which variables move up and down, on WebGPU the time in which many small kernels are started.
Several steps in a run save most of the one and a part of the other.

With \`mixed_float16\`, also in strict mode; no step was left out, and the scale stayed at 32,768:

| backend | workload | first step, ms | ms a step | largest relative difference from float32's loss |
|---|---|---|---|---|
| cuda | w1_sgd | 309 | 1.91 | 1.6e-3 |
| cuda | w1_adam | 345 | 4.33 | 2.4e-3 |
| cuda | w2 | 688 | 3.11 | 3.6e-4 |
| cuda | w3 | 636 | 9.32 | 2.4e-5 |
| webgpu | w1_sgd | 488 | 3.85 | 3.0e-3 |
| webgpu | w1_adam | 215 | 3.93 | 2.5e-3 |
| webgpu | w2 | 792 | 7.24 | 3.2e-4 |
| webgpu | w3 | 730 | 9.99 | 2.2e-5 |
| cpu, same machine | w1_sgd | 84 | 0.86 | 3.6e-3 |
| cpu, same machine | w1_adam | 139 | 1.61 | 1.8e-3 |
| cpu, same machine | w2 | 129 | 5.16 | 4.8e-4 |
| cpu, same machine | w3 | 311 | 19.24 | 2.5e-5 |

Matrices of this size gain nothing from halves, which cost casts, the scale and a branch.

The conformance corpus, all 1,590 cases, each eagerly and traced, TF32 off:

| backend | pass | fail | excused | not run | partly on the CPU |
|---|---|---|---|---|---|
| cuda | 1,574 | 4 | 10 | 2 | 6 |
| webgpu | 1,578 | 0 | 12 | 0 | 80 |

The 4 failures on CUDA (counts and confusion matrices) were one: its ScatterND combines elements of float32 only. The compiler uses ScatterElements
for the others since; that has not been run on a GPU again. WebGPU by family:

| family | pass | excused | partly on the CPU |
|---|---|---|---|
| array | 210 | 0 | 11 |
| errors | 121 | 10 | 0 |
| guide | 17 | 0 | 3 |
| image | 25 | 0 | 0 |
| linalg | 133 | 0 | 0 |
| math | 524 | 1 | 39 |
| nn | 172 | 1 | 13 |
| programs | 150 | 0 | 0 |
| reduce | 226 | 0 | 14 |

An H100 80GB on the same day, with an earlier version: CUDA 1.28, 3.10, 2.14 and 7.83 ms a step for the four trainings, WebGPU 3.11, 4.75, 7.77 and
9.38 ms, one step in a run.
`;
