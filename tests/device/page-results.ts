/** What `npm run conformance -- FOLDER --backend webgpu-browser` and `wasm-browser` counted in Chromium: copied from its tables, and dated. */
export const pageResults = `
## Measured in a page

2026-11-29: the conformance corpus in headless Chromium, each case eagerly and traced; WebGPU on SwiftShader, which emulates a GPU on the CPU and, unlike
the machine above, keeps few NaNs and infinities. By WebAssembly all 1,590 cases pass. By WebGPU, by the same rules as in Node:

| family | pass | fail | excused | partly on the CPU |
|---|---|---|---|---|
| array | 206 | 0 | 4 | 11 |
| errors | 121 | 0 | 10 | 0 |
| guide | 17 | 0 | 0 | 1 |
| image | 25 | 0 | 0 | 0 |
| linalg | 133 | 0 | 0 | 0 |
| math | 489 | 0 | 36 | 39 |
| nn | 163 | 0 | 10 | 6 |
| programs | 148 | 0 | 2 | 0 |
| reduce | 221 | 0 | 5 | 10 |

What the CPU ran was float64, which WGSL does not have, and \`NonZero\`, \`Loop\`, \`Inverse\`, \`TopK\` of int32 and the bitwise operations.
`;
