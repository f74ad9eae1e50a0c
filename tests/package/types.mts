// What a typed program may write, as tsc checks it against the built declarations.
import * as tf from "ontrace";

/** Whether two types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const check = <T extends true>(holds?: T): T | undefined => holds;

// Ranks: tensors of all ranks are assignable to each other, and `array` follows the declared one.
const matrix: tf.Tensor2D = tf.tensor2d([[1, 2]]);
const product: tf.Tensor2D = tf.matMul(matrix, matrix, false, true);
const cast = tf.relu(matrix) as tf.Tensor2D;
const vector = matrix as tf.Tensor as tf.Tensor1D;
const sizes: number[] = matrix.shape;
const loss = (prediction: tf.Tensor2D, label: tf.Tensor1D): tf.Scalar =>
  prediction.sub(label).square().mean();
const nested = matrix.arraySync();
check<Same<typeof nested, number[][]>>();
const rows: number[][] = product.arraySync();
const mean: number = loss(cast, vector).arraySync();
const mask: boolean[] = tf.greater(vector, 0).arraySync();
const unknownRank: tf.NestedValues = tf.add(matrix, 1).arraySync();
// @ts-expect-error Elements are numbers and booleans.
const text: string = matrix.arraySync();
// @ts-expect-error The rank is declared: rows are arrays.
const flat: number[] = matrix.arraySync<number[][]>();

// Type arguments declare a result, as a type of tensors or as a rank.
const grey: tf.Tensor4D = tf.image.resizeBilinear<tf.Tensor4D>(matrix, [2, 2]);
const zeros = tf.zeros<tf.Rank.R2>([2, 3]);
check<Same<typeof zeros, tf.Tensor2D>>();
check<Same<typeof grey, tf.Tensor<tf.Rank.R4>>>();
const expanded = matrix.expandDims<tf.Tensor3D>(0);
check<Same<typeof expanded, tf.Tensor3D>>();
const weights: tf.Variable<tf.Rank.R2> = tf.variable(matrix);
const weightRows: number[][] = weights.arraySync();
// @ts-expect-error A type argument of an operation is a tensor or a rank.
tf.relu<number>(matrix);

// Data: arrays of numbers, unless a dtype with bigints is named.
const first: number | undefined = matrix.dataSync()[0];
const big: BigInt64Array = tf.tensor([1n]).dataSync<"int64">();
const floats: Float32Array = await matrix.data<"float32">();
// @ts-expect-error int64 elements are bigints.
const wrongElements: Float32Array = matrix.dataSync<"int64">();

// tf.function: parameters without a type are tensors.
const spec = new tf.TensorSpec([null]);
const doubled = tf.function((x) => x.mul(2));
check<Same<Parameters<typeof doubled>, [x: tf.Tensor]>>();
const added = tf.function((x, y) => x.add(y));
const sum: tf.Tensor = added(matrix, vector);
const scaled = tf.function((x: tf.Tensor, factor: number) => x.mul(factor), { name: "scaled" });
scaled(matrix, 2);
// @ts-expect-error Without an input signature a number is a value that the function is traced for.
doubled(1);
// @ts-expect-error The parameter is a number.
scaled(matrix, matrix);

// With an input signature, calls convert what becomes a tensor.
const converting = tf.function((x: tf.Tensor) => x.mul(2), { inputSignature: [spec] });
const converted: tf.Tensor = converting([1, 2]);
converting(new Float32Array(2));
converting(vector);
const inferred = tf.function((x, y) => x.mul(y), { inputSignature: [spec, spec] });
inferred([1], tf.variable([2]));
const structured = tf.function(
  (batch: { xs: tf.Tensor; ys: readonly tf.Tensor[] }) => batch.xs.add(batch.ys[0] ?? 0),
  { inputSignature: [{ xs: spec, ys: [spec] }] },
);
structured({ xs: [1, 2], ys: [[3, 4]] });
const asOriginal: (x: tf.Tensor) => tf.Tensor = converting;
const anyFunction: tf.PolymorphicFunction = converting;
// @ts-expect-error Text does not become a tensor.
converting("text");
// @ts-expect-error The signature has one argument.
converting([1], [2]);
// @ts-expect-error The structure lacks `ys`.
structured({ xs: [1] });

// Callbacks of derivatives and control flow: parameters without a type are tensors.
const derivative: tf.Tensor = tf.grad((x) => x.square())(1);
const derivatives: tf.Tensor[] = tf.grads((x, y) => x.mul(y))([1, 2]);
const { value, grad } = tf.valueAndGrad((x) => x.square().mean())(matrix);
tf.valueAndGrads((x, y) => x.mul(y).sum())([matrix, matrix]);
const clipped = tf.customGradient((x) => ({
  value: x.mul(1),
  gradFunc: (dy) => tf.clipByNorm(dy, 0.5),
}));
check<Same<ReturnType<typeof clipped>, tf.Tensor>>();
clipped([1, 2]);
const squared = tf.customGrad((x, save) => {
  save([x]);
  return { value: x.square(), gradFunc: (dy, saved) => dy.mul(2).mul(saved[0] ?? 1) };
});
squared(matrix);
tf.customGrad((x: tf.Tensor, y: tf.Tensor, save: tf.GradSaveFunc) => {
  save([x, y]);
  return { value: x.mul(y), gradFunc: (dy: tf.Tensor) => [dy.mul(y), dy.mul(x)] };
})(matrix, matrix);
tf.recomputeGrad((x) => x.exp())(matrix);
tf.gradPassThrough((x) => x.round())(matrix);
tf.jvp((x, y) => x.mul(y), [matrix, vector], [matrix, vector]).tangent?.mul(2);
tf.hvp((x) => x.square().sum(), matrix, matrix).product?.mul(2);
tf.mapFn((x) => x.mul(2), matrix);
tf.vectorizedMap((x) => x.mul(2), matrix);
tf.vectorizedMap(({ a, b }) => a.mul(b), { a: matrix, b: matrix });
tf.scan((total, x) => total.add(x), matrix);
tf.foldl((total, x) => total.add(x), matrix);
tf.foldr((total, x) => total.add(x), matrix, 0);
const [last] = tf.whileLoop(
  (i) => i.less(10),
  (i) => [i.add(1)],
  [0],
);
const chosen: tf.Tensor = tf.cond(
  true,
  () => matrix,
  () => vector,
);
// @ts-expect-error A function to differentiate gives a tensor.
tf.grad((x) => x.shape);

// Data structures by TF.js's names.
const { value: scalar, grads } = tf.variableGrads(() => weights.square().mean());
const named: tf.NamedTensorMap = grads;
const tidied: tf.Tensor[] = tf.tidy<tf.Tensor[]>(() => [scalar]);
const container: tf.TensorContainer = { a: matrix, b: [vector, 1] };
const dtype: tf.DataType = matrix.dtype;
const model: tf.Sequential = tf.sequential();
const layer: tf.Layer = tf.layers.dense({ units: 1, inputShape: [2] });
model.add(layer);
const fit: tf.ModelFitArgs = {
  epochs: 1,
  callbacks: { onEpochEnd: (epoch, logs) => void [epoch, logs] },
};
const history: tf.History = await model.fit(matrix, matrix, fit);
const predicted = model.predict(matrix) as tf.Tensor;

export { anyFunction, asOriginal, big, chosen, container, converted, derivative, derivatives };
export { dtype, expanded, first, flat, floats, grad, history, last, mask, mean, named, predicted };
export { rows, sizes, sum, text, tidied, unknownRank, value, weightRows, wrongElements };
