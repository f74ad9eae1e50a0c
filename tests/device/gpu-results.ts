/** What `scripts/gpu-check.mjs` found on machines with a GPU: copied from its reports, and dated. */
export const gpuResults = `## Measured on an NVIDIA H100

2026-11-26: one H100 80GB HBM3, driver 580.159.04, CUDA 13.0, 16 threads of an Intel Xeon; CUDA on onnxruntime-node 1.29.0 with its CUDA 13 provider,
WebGPU (Vulkan) on 1.30.0. Trainings of \`bench/\` (w1: an MLP, w2: a CNN, w3: a transformer), in strict mode on the GPU; all losses of steps 1, 2,
10 and 20 are compared with the known ones.

| backend | workload | first step, ms | ms a step | largest relative difference of a loss | bytes up a step | bytes down a step |
|---|---|---|---|---|---|---|
| cuda | w1_sgd | 382 | 1.28 | 2.1e-6 | 1,141,548 | 940,588 |
| cuda | w1_adam | 318 | 3.10 | 1.2e-6 | 3,022,720 | 2,821,760 |
| cuda | w2 | 786 | 2.14 | 1.7e-6 | 346,368 | 245,888 |
| cuda | w3 | 644 | 7.83 | 7.4e-7 | 5,098,248 | 5,057,288 |
| cuda, TF32 | w1_sgd | 331 | 1.35 | 4.1e-3 | 1,141,548 | 940,588 |
| cuda, TF32 | w1_adam | 340 | 3.00 | 4.4e-3 | 3,022,720 | 2,821,760 |
| cuda, TF32 | w2 | 546 | 2.29 | 6.9e-5 | 346,368 | 245,888 |
| cuda, TF32 | w3 | 534 | 8.16 | 7.5e-6 | 5,098,248 | 5,057,288 |
| webgpu | w1_sgd | 560 | 3.11 | 2.1e-6 | 200,960 | 4 |
| webgpu | w1_adam | 420 | 4.75 | 1.2e-4 | 200,960 | 4 |
| webgpu | w2 | 885 | 7.77 | 8.0e-5 | 100,480 | 4 |
| webgpu | w3 | 993 | 9.38 | 1.4e-6 | 8,192 | 4 |
| cpu, same machine | w1_sgd | 61 | 0.82 | 2.1e-6 | – | – |
| cpu, same machine | w1_adam | 129 | 1.91 | 1.2e-6 | – | – |
| cpu, same machine | w2 | 134 | 6.20 | 1.6e-6 | – | – |

These models are small: on CUDA a step is the time in which variables move up and down, on WebGPU the time in which many small kernels are started.

The conformance corpus, each case eagerly and traced, TF32 off, as far as the time went:

| backend | run | pass | fail | excused | partly on the CPU |
|---|---|---|---|---|---|
| cuda | 1,487 of 1,590 | 1,459 | 18 | 10 | 5 |
| webgpu | 938 of 1,590 | 933 | 0 | 5 | 64 |

The 18 failures on CUDA had these causes, which the compiler goes round since: reductions of an empty axis are refused; ScatterND of int32 is not
implemented; Conv of float64 gives wrong numbers; Softmax and LogSoftmax of float64 are computed in single precision, and LogSoftmax loses digits
of large numbers; ConvTranspose with unequal pads has no kernel; asinh of an infinity. They have not been run on a GPU again.
`;
