/** Writes `docs/mnist-step.md`: the training step that `npm start` saved, as a graph before and after the passes. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { optimize } from "../compiler/pipeline";
import { parseGraphs } from "../ir/text/parser";
import { printGraph } from "../ir/text/printer";

const root = join(__dirname, "..");
const text = readFileSync(join(root, "out", "mnist", "model", "graph.ir"), "utf8");
const step = parseGraphs(text).get("trainStep");
if (step === undefined) throw new Error("run npm start first: it saves the training step");
const { graph, state } = optimize(step, { provider: "cpu" });
const written = state.filter(({ result }) => result !== undefined).length;

const page = `# One training step

The training step of \`examples/mnist.ts\` (forward, backward, Adam) as a graph: first as traced, then as it is lowered to ONNX.
Made by \`npm start && npx ts-node scripts/print-mnist-step.ts\`.

How to read it: \`%name\` is a value, made once, with its dtype and shape; a line is one operation. In the traced graph \`readVariable\` and
\`assignVariable\` touch the state in program order. After the passes the state is ${state.length} extra parameters, of which ${written} have their new
values among the results. ${step.nodes.length} nodes become ${graph.nodes.length}.

What to look for in the second graph: the transposes between TensorFlow's layout and ONNX's are gone from the forward path; convolutions and the
dense layer hold their bias; the relu's mask is applied to the pooled gradient; Adam's update of the small variables runs on one packed vector.

## As traced

\`\`\`
${printGraph(step)}
\`\`\`

## After the passes

\`\`\`
${printGraph(graph)}
\`\`\`
`;
writeFileSync(join(root, "docs", "mnist-step.md"), page);
