import { inspect } from "node:util";
import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

const open = { inputSignature: [new tf.TensorSpec([null, 3])] };
const x = tf.tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore

/** What `body` returns for a matrix with an open number of rows. */
const run = (body: (x: tf.Tensor) => tf.Tensor): unknown => tf.function(body, open)(x).arraySync();

/** A size as TypeScript sees it. */
const rowsOf = (of: tf.Tensor): number => of.shape[0] ?? 0;

test("an unknown size is printed and serialised as null", () => {
  const texts: string[] = [];
  run((y) => {
    texts.push(inspect(y.shape), JSON.stringify(y.shape), y.shape.join(), `${rowsOf(y)}`);
    texts.push(
      inspect(y.size),
      String(tf.TensorSpec.fromTensor(y)),
      String(new tf.TensorSpec(y.shape)),
    );
    return y;
  });
  expect(texts).toEqual([
    "[ null, 3 ]",
    "[null,3]",
    "null,3",
    "null",
    "null",
    "TensorSpec([null,3], float32)",
    "TensorSpec([null,3], float32)",
  ]);
});

test.each<[string, (x: tf.Tensor) => unknown]>([
  ["2 * n", (y) => 2 * rowsOf(y)],
  ["n + 1", (y) => rowsOf(y) + 1],
  ["n / n", (y) => rowsOf(y) / rowsOf(y)],
  ["i < n", (y) => 0 < rowsOf(y)],
  ["Math.max(n, 1)", (y) => Math.max(rowsOf(y), 1)],
  ["Math.sqrt(n)", (y) => Math.sqrt(rowsOf(y))],
  ["-n", (y) => -rowsOf(y)],
  ["Array.from({ length: n })", (y) => Array.from({ length: rowsOf(y) })],
  ["new Float32Array of a shape", (y) => new Float32Array(tf.util.sizeFromShape(y.shape))],
])("%s throws and names the tensor, the axis, the fix and the line", (_, use) => {
  const error = thrown(() => run((y) => (use(y), y)));
  expect(error).toBeInstanceOf(tf.FailedPreconditionError);
  expect(error.message).toMatch("an unknown size was used as a JavaScript number");
  expect(error.message).toMatch("the size of axis 0 of a float32[y_0,3] tensor");
  expect(error.message).toMatch("tf.shape(x)");
  expect(error.location).toMatch("unknown-sizes.test.ts");
});

test("the number of elements is such an object too", () => {
  const error = thrown(() => run((y) => y.mul(1 / y.size)));
  expect(error.report.given).toMatch("the number of elements of a float32[y_0,3] tensor");
  const both = { inputSignature: [new tf.TensorSpec([null, null])] };
  expect(() => tf.function((y: tf.Tensor) => y.mul(y.size / 2), both)(x)).toThrow(
    "an unknown size was used as a JavaScript number",
  );
  expect(run((y) => y.sum().div(y.size))).toBe(3.5);
});

test("sizes of x.dims throw in arithmetic too", () => {
  expect(() => run((y) => y.mul(Number(y.dims[0])))).toThrow(
    "a symbolic size was used as a JavaScript number",
  );
});

test("operations take it as a size", () => {
  expect(run((y) => y.reshape([rowsOf(y), 3, 1]).sum(2))).toEqual(x.arraySync());
  expect(run((y) => y.reshape([3, rowsOf(y)]))).toEqual([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  expect(run((y) => tf.zeros(y.shape))).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
  expect(run((y) => tf.range(0, rowsOf(y)))).toEqual([0, 1]);
  expect(run((y) => tf.eye(rowsOf(y)))).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  expect(run((y) => tf.oneHot([1], rowsOf(y)).cast("float32"))).toEqual([[0, 1]]);
  expect(run((y) => tf.tile([7], [rowsOf(y)]))).toEqual([7, 7]);
  expect(run((y) => y.slice(0, rowsOf(y)))).toEqual(x.arraySync());
  expect(run((y) => y.slice([0, 1], [rowsOf(y), 1]))).toEqual([[2], [5]]);
  expect(run((y) => tf.broadcastTo(1, [rowsOf(y), 2]))).toEqual([[1, 1], [1, 1]]); // prettier-ignore
  expect(run((y) => tf.randomUniform([rowsOf(y)], 1, 1))).toEqual([1, 1]);
  expect(run((y) => tf.dropout(y, 0.5, [rowsOf(y), 1], 1).mul(0))).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
  expect(run((y) => tf.ensureShape(y, y.shape))).toEqual(x.arraySync());
});

test("integer scalars are sizes beside numbers", () => {
  expect(run((y) => tf.zeros([tf.mul(rowsOf(y), 2).cast("int32"), 1]))).toEqual([
    [0],
    [0],
    [0],
    [0],
  ]);
  expect(run((y) => tf.ones([tf.gather(tf.shape(y), 1), rowsOf(y)]))).toEqual([[1, 1], [1, 1], [1, 1]]); // prettier-ignore
  expect(() => tf.zeros([tf.scalar(2.5)])).toThrow("must be an array of integers");
});

test("operations take it as a number, of the other operand's dtype", () => {
  expect(run((y) => y.sum().div(rowsOf(y)))).toBe(10.5);
  expect(run((y) => tf.sub(rowsOf(y), y.cast("float64")).sum())).toBe(-9);
  expect(run((y) => y.cast("int32").mul(rowsOf(y)).sum())).toBe(42);
  expect(run((y) => tf.fill([2], rowsOf(y)))).toEqual([2, 2]);
  expect(run((y) => tf.scalar(rowsOf(y)))).toBe(2);
  expect(run((y) => tf.tensor1d([rowsOf(y), 3], "int32"))).toEqual([2, 3]);
  expect(run((y) => tf.tensor([y.shape, [7, 8]]))).toEqual([[2, 3], [7, 8]]); // prettier-ignore
  expect(() => run((y) => tf.tensor([rowsOf(y), 0.5]))).toThrow("must consist of integers");
  const mean = (y: tf.Tensor): tf.Tensor => y.sum().div(rowsOf(y));
  expect(run((y) => tf.grad(mean)(y))).toEqual([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]); // prettier-ignore
});

test("equal sizes are the same object", () => {
  const found: boolean[] = [];
  run((y) => {
    found.push(rowsOf(y) === rowsOf(y.relu()), rowsOf(y) === rowsOf(y.concat(y)));
    found.push(tf.util.arraysEqual(y.shape, y.square().shape), y.size === y.neg().size);
    found.push(Number.isInteger(rowsOf(y)), Number.isInteger(y.shape[1]));
    tf.cond(
      y.sum().greater(0),
      () => (found.push(rowsOf(y) === rowsOf(y.relu())), y),
      () => y,
    );
    return y;
  });
  expect(found).toEqual([true, false, true, true, false, true, true]);
});

test("where a number is needed while tracing, the error names the size", () => {
  expect(() => run((y) => tf.topk(y, rowsOf(y)).values)).toThrow(
    "must be an integer of at least 0, but got the size of axis 0 of a float32[y_0,3] tensor",
  );
});

test("branches, loops, gradients and nested functions know the size", () => {
  expect(run((y) => tf.cond(y.sum().greater(0), () => tf.ones([rowsOf(y)]), () => y.sum(1)))).toEqual([1, 1]); // prettier-ignore
  expect(run((y) => tf.mapFn((row: tf.Tensor) => row.mul(rowsOf(y)), y).sum())).toBe(42);
  expect(run((y) => tf.vectorizedMap((row: tf.Tensor) => row.sum().mul(rowsOf(y)), y))).toEqual([
    12, 30,
  ]);
  const squares = (y: tf.Tensor): ((z: tf.Tensor) => tf.Tensor) =>
    tf.customGrad((z: tf.Tensor) => ({
      value: z.square().sum(),
      gradFunc: (dy: tf.Tensor) =>
        tf
          .ones([rowsOf(y), 3])
          .mul(dy)
          .mul(rowsOf(y)),
    }));
  expect(run((y) => tf.grad(squares(y))(y).sum())).toBe(12);
  expect(
    run((y) => tf.function((z: tf.Tensor) => z.add(tf.ones([rowsOf(y)]).sum()))(tf.tensor([10]))),
  ).toEqual([12]);
  const repeated = tf.function((z: tf.Tensor, n: tf.Tensor | number) => tf.tile(z, [n]));
  expect(run((y) => repeated(tf.tensor([1]), rowsOf(y)))).toEqual([1, 1]);
});

test("a function returns it as the number that it is", () => {
  const sizes = tf.function((y: tf.Tensor) => ({ shape: y.shape, size: y.size }), open)(x);
  expect(JSON.stringify(sizes.shape.map((size) => tf.add(size, 0).arraySync()))).toBe("[2,3]");
});

test("it is refused outside of its function", () => {
  const kept: number[] = [];
  run((y) => (kept.push(rowsOf(y)), y));
  const what = "the size of axis 0 of a float32[y_0,3] tensor is out of scope";
  expect(() => tf.zeros(kept)).toThrow(what);
  expect(() => run((y) => y.add(kept[0] ?? 0))).toThrow(what);
  const dims: (readonly tf.Dim[])[] = [];
  run((y) => (dims.push(y.dims), y));
  expect(() => tf.zeros(dims[0] ?? [])).toThrow("the size y_0 is out of scope");
});

test("the names of a function's sizes do not collide with those of tensors that it captures", () => {
  const rows = (captured: tf.Tensor): ((x: tf.Tensor) => tf.Tensor) =>
    tf.function((x: tf.Tensor) =>
      tf.stack([tf.ones([rowsOf(x)]).sum(), tf.ones([rowsOf(captured)]).sum()]),
    );
  const outer = tf.function((x: tf.Tensor) => rows(x)(x.slice([1], [-1])), {
    inputSignature: [new tf.TensorSpec([null])],
  });
  expect(outer(tf.zeros([4])).arraySync()).toEqual([3, 4]);
});

test("layers take and report null", () => {
  const flat = tf.layers.flatten();
  const images = { inputSignature: [new tf.TensorSpec([null, null, 2])] };
  const y = tf.function((z: tf.Tensor) => flat.apply(z), images)(tf.ones([2, 3, 2]));
  expect(y.shape).toEqual([2, 6]);
  expect(flat.outputShape).toEqual([null, null]);
  const reshaped = tf.layers.reshape({ targetShape: [-1, 4] });
  expect(
    tf.function((z: tf.Tensor) => reshaped.apply(z), images)(tf.ones([2, 6, 2])).shape,
  ).toEqual([2, 3, 4]);
  const dense = tf.layers.dense({ units: 1 });
  const wide = { inputSignature: [new tf.TensorSpec([null, null])] };
  expect(() => tf.function((z: tf.Tensor) => dense.apply(z), wide)(x)).toThrow(
    /creates weights for the size of its input's axis -1\n {2}given: \[null,null\]/,
  );
});
