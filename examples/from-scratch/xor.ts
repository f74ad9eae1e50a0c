/** Trains a small network on exclusive or, with nothing but ./ontrace: a step is one graph, whose weights are arguments and results. */
import { compile, matMul, mean, mul, add, sub, tanh, tensor, valueAndGrad } from "./ontrace";

const x = tensor([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
const y = tensor([0, 1, 1, 0], [4, 1]);

const step = compile((inputs, labels, ...weights) => {
  const loss = valueAndGrad((w1, b1, w2, b2) => {
    const hidden = tanh(add(matMul(inputs, w1), b1));
    const error = sub(add(matMul(hidden, w2), b2), labels);
    return mean(mul(error, error));
  });
  const [value, ...gradients] = loss(...weights);
  return [value, ...weights.map((w, i) => sub(w, mul(gradients[i] ?? 0, 0.2)))];
});

async function main(): Promise<void> {
  let weights = [
    tensor([0.8, -0.6, 0.3, 0.5, 0.9, -0.7], [2, 3]),
    tensor([0.1, -0.1, 0.2], [3]),
    tensor([0.7, -0.5, 0.6], [3, 1]),
    tensor([0], [1]),
  ];
  for (let i = 0; i <= 200; i++) {
    const [loss, ...updated] = await step(x, y, ...weights);
    if (i % 50 === 0) console.log(`step ${i}: loss ${Number(loss?.data[0]).toFixed(4)}`);
    weights = updated;
  }
}

void main();
