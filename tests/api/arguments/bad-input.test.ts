import * as tf from "../../../index";

/** The message of the error that `body` throws, with this file's path cut from the user's line. */
function messageOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof Error)
      return error.message.replace(/at: .*bad-input\.test\.ts:\d+:\d+/, "at: <this file>");
    throw error;
  }
  throw new Error("nothing was thrown");
}

const matrix = tf.tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

test("shapes that do not fit a matrix product", () => {
  expect(messageOf(() => matrix.matMul(matrix))).toMatchInlineSnapshot(`
       "matMul: Matrix size-incompatible: inner sizes 3 and 2 differ
         given: a float32[2,3], b float32[2,3]
         expected: the columns of a to be as many as the rows of b
         fix: transpose one operand (transposeA, transposeB) or reshape it
         at: <this file>"
    `);
});

test("shapes that do not broadcast", () => {
  expect(messageOf(() => matrix.add(tf.tensor([1, 2])))).toMatchInlineSnapshot(`
       "add: Incompatible shapes: [2,3] vs. [2]
         given: shapes [2,3] and [2]
         expected: shapes that broadcast: aligned at the right, sizes are equal or one of them is 1
         fix: reshape or transpose one operand so that the sizes meet
         at: <this file>"
    `);
});

test("operands of two dtypes", () => {
  expect(messageOf(() => matrix.add(tf.tensor([1], [1], "int32")))).toMatchInlineSnapshot(`
       "add: operands have different dtypes
         given: float32[2,3], int32[1]
         expected: one dtype for all operands
         fix: convert one of them with tf.cast
         at: <this file>"
    `);
});

test("a dtype that an operation does not take", () => {
  expect(messageOf(() => tf.exp(tf.tensor([1], [1], "int32")))).toMatchInlineSnapshot(`
       "Argument 'x' passed to 'exp' must be float32 tensor, but got int32 tensor
         given: int32[1]
         expected: float16, float32 or float64
         fix: convert it: tf.cast(x, "float32")
         at: <this file>"
    `);
});

test("an axis out of range", () => {
  expect(messageOf(() => matrix.sum(2))).toMatchInlineSnapshot(`
       "axis 2 is out of range for a tensor of rank 2
         given: axis = 2
         expected: an integer in [-2, 1]
         fix: choose one of the tensor's 2 axes
         at: <this file>"
    `);
});

test("an axis that is not a number", () => {
  expect(messageOf(() => matrix.sum(NaN))).toMatchInlineSnapshot(`
       "axis NaN is out of range for a tensor of rank 2
         given: axis = NaN
         expected: an integer in [-2, 1]
         fix: choose one of the tensor's 2 axes
         at: <this file>"
    `);
});

test("an axis given twice", () => {
  expect(messageOf(() => matrix.sum([0, -2]))).toMatchInlineSnapshot(`
       "Invalid reduction arguments: an axis is given twice
         given: axis [0,-2] for a tensor of rank 2
         expected: each axis once
         at: <this file>"
    `);
});

test("something that is not a tensor", () => {
  // @ts-expect-error: what a caller without type checking may pass
  expect(messageOf(() => tf.exp("one"))).toMatchInlineSnapshot(`
       "Argument 'x' passed to 'exp' must be a Tensor or TensorLike, but got 'string'
         given: the string "one"
         expected: a tensor, a variable, a number, a boolean, nested arrays of these, or a typed array
         fix: convert the text to numbers first
         at: <this file>"
    `);
  // @ts-expect-error: likewise
  expect(messageOf(() => matrix.add(undefined))).toMatchInlineSnapshot(`
       "Argument 'b' passed to 'add' must be a Tensor or TensorLike, but got 'null'
         given: undefined
         expected: a tensor, a variable, a number, a boolean, nested arrays of these, or a typed array
         fix: make a tensor of it with tf.tensor
         at: <this file>"
    `);
});

test("NaN where an integer is wanted", () => {
  expect(messageOf(() => tf.tensor([1, NaN], [2], "int32"))).toMatchInlineSnapshot(`
       "NaN is not a value of dtype int32
         given: NaN
         expected: an integer in [-2147483648, 2147483647]
         fix: round the value, or use a floating-point dtype
         at: <this file>"
    `);
});

test("a fraction next to an integer tensor", () => {
  expect(messageOf(() => tf.tensor([1], [1], "int32").add(0.5))).toMatchInlineSnapshot(`
       "0.5 is not a value of dtype int32
         given: 0.5
         expected: an integer in [-2147483648, 2147483647]
         fix: round the value, or use a floating-point dtype
         at: <this file>"
    `);
});

test("NaN as an argument of a function is one trace", () => {
  const f = tf.function((x: number) => tf.scalar(x));
  f(NaN);
  f(NaN);
  expect(f.tracingCount).toBe(1);
});

test("ragged arrays", () => {
  expect(messageOf(() => tf.tensor([[1, 2], [3]]))).toMatchInlineSnapshot(`
       "nested arrays must be rectangular
         given: an array of 1 where another has 2 elements, at depth 1
         expected: shape [2,2]
         fix: pad the shorter rows
         at: <this file>"
    `);
});

test("values that do not fill a shape", () => {
  expect(messageOf(() => tf.tensor([1, 2, 3], [2, 2]))).toMatchInlineSnapshot(`
       "Based on the provided shape, [2,2], the tensor should have 4 values but has 3
         given: 3 values
         expected: 4 values
         fix: change the shape or the values
         at: <this file>"
    `);
});

test("reading a disposed tensor", () => {
  const x = tf.tensor([1]);
  x.dispose();
  expect(messageOf(() => x.dataSync())).toMatchInlineSnapshot(`
       "Tensor is disposed.
         given: float32[1]
         expected: a tensor that was not disposed
         fix: read it before dispose(), or return it from tf.tidy to keep it
         at: <this file>"
    `);
});

test("using a disposed variable", () => {
  const v = tf.variable([1], true, "weights");
  v.dispose();
  expect(messageOf(() => v.add(1))).toMatchInlineSnapshot(`
       "Variable weights is disposed.
         given: a variable after dispose()
         expected: a variable that is alive
         fix: create a new variable, or do not dispose this one
         at: <this file>"
    `);
});

test("a symbolic tensor that left its function", () => {
  const leaked: tf.Tensor[] = [];
  const f = tf.function((x: tf.Tensor) => {
    leaked.push(x.add(1));
    return x;
  });
  f(tf.tensor([1]));
  const [x] = leaked;
  if (x === undefined) throw new Error("the function was traced");
  expect(messageOf(() => x.add(1))).toMatchInlineSnapshot(`
       "a float32[1] operand is out of scope: a symbolic tensor that left the function in which it was made
         given: a tensor of the function anonymous, used outside of functions
         expected: a tensor of this function, or one computed outside of any function
         fix: return the tensor from the function, or keep its value in a tf.Variable
         at: <this file>"
    `);
  expect(messageOf(() => x.dataSync())).toMatchInlineSnapshot(`
       "the float32[1] tensor whose data is read is out of scope: a symbolic tensor that left the function in which it was made
         given: a tensor of the function anonymous, used outside of functions
         expected: a tensor of this function, or one computed outside of any function
         fix: return the tensor from the function, or keep its value in a tf.Variable
         at: <this file>"
    `);
});

test("reading a symbolic tensor inside its function", () => {
  const f = tf.function((x: tf.Tensor) => x.dataSync());
  expect(messageOf(() => f(tf.tensor([1])))).toMatchInlineSnapshot(`
       "a tensor has no data while its function is being traced
         given: a symbolic float32[1] tensor
         expected: operations on the tensor: its data exists only when the traced function runs
         fix: return the tensor from the function and read the result; tf.cond decides by a tensor's value
         at: <this file>"
    `);
});

test("JavaScript's operators", () => {
  const x: unknown = tf.scalar(1);
  expect(messageOf(() => (x as number) + 1)).toMatchInlineSnapshot(`
    "JavaScript operators do not work on tensors
      given: float32[]
      expected: a method: x.add(1), x.less(y)
      fix: use the tensor's methods, such as x.add(y), x.mul(y), x.less(y); for its number await x.data(); tf.cond and tf.whileLoop decide by a tensor; AutoGraph converts operators, if, while and for over tensors (docs/autograph.md)
      at: <this file>"
  `);
  expect(messageOf(() => (x as number) * 2)).toMatchInlineSnapshot(`
    "JavaScript operators do not work on tensors
      given: float32[]
      expected: a method: x.add(1), x.less(y)
      fix: use the tensor's methods, such as x.add(y), x.mul(y), x.less(y); for its number await x.data(); tf.cond and tf.whileLoop decide by a tensor; AutoGraph converts operators, if, while and for over tensors (docs/autograph.md)
      at: <this file>"
  `);
  expect(messageOf(() => `value: ${x as string}`)).toMatchInlineSnapshot(`
       "a tensor cannot be put into a string
         given: float32[]
         expected: its data, or its description
         fix: use await x.array() or x.toString() in the string, or x.print()
         at: <this file>"
    `);
});

test("an asynchronous callback of a tape", () => {
  const tape = new tf.GradientTape();
  expect(messageOf(() => tape.record(async () => Promise.resolve(1)))).toMatchInlineSnapshot(`
       "tape.record was given an async callback
         given: a callback that returns a promise
         expected: a synchronous callback: operations are recorded while it runs
         fix: await data before the callback, and read results after it
         at: <this file>"
    `);
});

test("an asynchronous function", () => {
  const f = tf.function(async (x: tf.Tensor) => Promise.resolve(x));
  expect(messageOf(() => f(tf.scalar(1)))).toMatchInlineSnapshot(`
       "tf.function(anonymous) was given an async callback
         given: a callback that returns a promise: [object Promise]
         expected: a synchronous callback: operations are recorded while it runs
         fix: await data before the callback, and read results after it
         at: <this file>"
    `);
});

test("a second gradient of a tape that is not persistent", () => {
  const v = tf.variable(1);
  const tape = new tf.GradientTape();
  const y = tape.record(() => v.mul(v));
  tape.gradient(y, v);
  expect(messageOf(() => tape.gradient(y, v))).toMatchInlineSnapshot(`
       "A non-persistent GradientTape can only be used to compute one set of gradients (or jacobians)
         given: a second call: gradient
         expected: one call, or a persistent tape
         fix: new tf.GradientTape({ persistent: true }), or one call with a structure of sources
         at: <this file>"
    `);
});

test("a value of another shape or dtype for a variable", () => {
  const v = tf.variable([1, 2], true, "weights");
  expect(messageOf(() => v.assign([1, 2, 3]))).toMatchInlineSnapshot(`
       "assignVariable: cannot assign a value of another shape to variable weights
         given: float32[3] for variable weights of type float32[2]
         expected: float32[2]
         fix: reshape or broadcast the value to the variable's shape
         at: <this file>"
    `);
  expect(messageOf(() => v.assign(tf.tensor([1, 2], [2], "int32")))).toMatchInlineSnapshot(`
       "assignVariable: cannot assign int32 to variable weights of dtype float32
         given: int32[2] for variable weights of type float32[2]
         expected: dtype float32
         fix: convert the value: tf.cast(value, "float32")
         at: <this file>"
    `);
});

test("an argument that does not fit the signature", () => {
  const f = tf.function((x: tf.Tensor) => x, { inputSignature: [new tf.TensorSpec([null, 3])] });
  expect(messageOf(() => f(tf.tensor([1, 2])))).toMatchInlineSnapshot(`
       "Binding inputs to tf.function failed due to \`argument x: Can not cast float32[2] to TensorSpec([null,3], float32)\`
         given: Tensor float32[2]
         expected: (x: TensorSpec([null,3], float32))
         fix: convert or reshape the argument, or widen the signature with null
         at: <this file>"
    `);
});

test("something that cannot be traced", () => {
  // @ts-expect-error: what a caller without type checking may pass
  expect(messageOf(() => tf.function(1))).toMatchInlineSnapshot(`
       "1 is not a callable object
         given: the number 1
         expected: a function to trace, or options
         fix: tf.function((x) => …) or @tf.function({ inputSignature: […] })
         at: <this file>"
    `);
});

test("a failed trace leaves everything usable", () => {
  const f = tf.function((x: tf.Tensor, fail: boolean) => (fail ? x.matMul(x) : x.add(1)));
  expect(() => f(tf.tensor([1]), true)).toThrow();
  expect(f(tf.tensor([1]), false).arraySync()).toEqual([2]);
});

test("integers divided by zero", () => {
  const one = tf.tensor([1, 2], [2], "int32");
  expect(messageOf(() => one.mod(0))).toMatchInlineSnapshot(`
       "Integer division by zero: mod
         given: a divisor int32[] with an element 0
         expected: integers that are not zero
         fix: divide floats, or select with tf.where what is divided
         at: <this file>"
    `);
  for (const divide of [tf.floorDiv, tf.truncateDiv, tf.truncateMod, tf.floorMod]) {
    // What is known is refused at once, what is computed when it runs.
    expect(() => divide(one, tf.tensor([1, 0], [2], "int32"))).toThrow(tf.InvalidArgumentError);
    const traced = tf.function((x: tf.Tensor, y: tf.Tensor) => divide(x, y));
    expect(() => traced(one, tf.tensor([1, 0], [2], "int32")).dataSync()).toThrow(
      tf.InvalidArgumentError,
    );
    expect(divide(tf.zeros([0], "int32"), 0).shape).toEqual([0]);
  }
});

test("a window that is larger than the image", () => {
  const image = tf.zeros([1, 2, 2, 1]);
  expect(messageOf(() => tf.conv2d(image, tf.zeros([3, 3, 1, 1]), 1, "valid")))
    .toMatchInlineSnapshot(`
       "conv: Negative dimension size: a window reaches over 3 elements of an axis of size 2
         given: input sizes [2,2], window [3,3], padding 0 and 0
         expected: at least 3 elements with padding
         fix: use a smaller window, or pad 'same'
         at: <this file>"
    `);
  expect(() => tf.maxPool(image, 3, 1, "valid")).toThrow(tf.InvalidArgumentError);
  expect(tf.maxPool(tf.zeros([1, 0, 0, 1]), 1, 1, "valid").shape).toEqual([1, 0, 0, 1]);
});
