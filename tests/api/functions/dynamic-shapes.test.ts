import * as tf from "../../../index";

const rows = (count: number): tf.Tensor =>
  tf.tensor(
    Array.from({ length: count }, (_, i) => [Math.sin(i), Math.cos(i), 1 / (i + 1)]),
    [count, 3],
  );

test("one trace and one session serve all batch sizes, forward and training", () => {
  const w = tf.variable([[0.1], [0.2], [0.3]]);
  const b = tf.variable([0.5]);
  const step = tf.function(
    (x: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => x.matMul(w).add(b).tanh().square().sum());
      const [dw, db] = tape.gradient(loss, [w, b]);
      if (dw === null || db === null) throw new Error("both are connected");
      w.assignSub(dw.mul(0.01));
      b.assignSub(db.mul(0.01));
      return { loss, y: x.matMul(w) };
    },
    { inputSignature: [new tf.TensorSpec([null, 3])] },
  );
  const { compilations } = tf.debugging.executionCounters;
  for (const count of [4, 1, 7, 0]) {
    const [wBefore, bBefore] = [w.arraySync<number[][]>(), b.arraySync<number[]>()];
    const expected = rows(count)
      .arraySync<number[][]>()
      .reduce((sum, row) => {
        const z = row.reduce((dot, x, i) => dot + x * (wBefore[i]?.[0] ?? 0), bBefore[0] ?? 0);
        return sum + Math.tanh(z) ** 2;
      }, 0);
    const { loss, y } = step(rows(count));
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
    expect(y.shape).toEqual([count, 1]);
  }
  expect(step.tracingCount).toBe(1);
  expect(tf.debugging.executionCounters.compilations - compilations).toBe(1);
});

test("gradients are summed over axes of which only the run shows that they were broadcast", () => {
  const gradients = tf.function(
    (x: tf.Tensor, y: tf.Tensor) => {
      const tape = new tf.GradientTape();
      const sum = tape.record(() => {
        tape.watch([x, y]);
        return x.mul(y).sum();
      });
      return tape.gradient(sum, [x, y]);
    },
    { inputSignature: [new tf.TensorSpec([null, null]), new tf.TensorSpec([null])] },
  );
  const [dx, dy] = gradients(tf.tensor([[1, 2, 3]]), tf.tensor([2]));
  expect(dx?.arraySync()).toEqual([[2, 2, 2]]);
  expect(dy?.arraySync()).toEqual([6]);
  const [ex, ey] = gradients(tf.tensor([[1], [2]]), tf.tensor([3, 4]));
  expect(ex?.arraySync()).toEqual([[7], [7]]);
  expect(ey?.arraySync()).toEqual([3, 3]);
  const [zx, zy] = gradients(
    tf.tensor([
      [1, 2],
      [3, 4],
    ]),
    tf.tensor([5, 6]),
  );
  expect(zx?.arraySync()).toEqual([
    [5, 6],
    [5, 6],
  ]);
  expect(zy?.arraySync()).toEqual([4, 6]);
  expect(gradients.tracingCount).toBe(1);
});

test("a call with known sizes of a function with unknown ones", () => {
  const flat = tf.function((x: tf.Tensor) => x.exp().sum(0), {
    inputSignature: [new tf.TensorSpec([null, 3])],
  });
  const outer = tf.function((x: tf.Tensor) => flat(x).mul(2));
  expect(outer(rows(2)).shape).toEqual([3]);
  expect(outer(rows(2)).arraySync()).toEqual(rows(2).exp().sum(0).mul(2).arraySync());
});

test("bounds that count from the end of an unknown size are cut to the axis", () => {
  const last = tf.function((x: tf.Tensor) => tf.stridedSlice(x, [-3], [0], [1], 0, 1), {
    inputSignature: [new tf.TensorSpec([null])],
  });
  expect(last(tf.tensor([1, 2])).arraySync()).toEqual([1, 2]);
  expect(last(tf.tensor([1, 2, 3, 4])).arraySync()).toEqual([2, 3, 4]);
});

test("rolling by one along an axis of unknown size, either way", () => {
  const spec = new tf.TensorSpec([null]);
  const roll = tf.function((x: tf.Tensor) => [tf.roll(x, -1, 0), tf.roll(x, 1, 0)], {
    inputSignature: [spec],
  });
  expect(roll(tf.tensor([1, 2, 3])).map((x) => x.arraySync())).toEqual([
    [2, 3, 1],
    [3, 1, 2],
  ]);
  expect(roll(tf.tensor([1])).map((x) => x.arraySync())).toEqual([[1], [1]]);
});

test("strided slices of an axis of unknown size are those of known ones", () => {
  const bounds = [undefined, 0, 1, 2, 3, -1, -2, -3];
  const cases = [1, 2, -1, -2].flatMap((step) =>
    bounds.flatMap((begin) => bounds.map((end) => ({ begin, end, step }))),
  );
  // What is made in a slice's size shows what is known of that size before the run.
  const sliced = (x: tf.Tensor) =>
    cases.flatMap(({ begin, end, step }) => {
      const part = tf.stridedSlice(
        ...([x, [begin ?? 0], [end ?? 0], [step]] as const),
        begin === undefined ? 1 : 0,
        end === undefined ? 1 : 0,
      );
      return [part, tf.onesLike(part)];
    });
  const unknown = tf.function(sliced, { inputSignature: [new tf.TensorSpec([null])] });
  for (const size of [0, 1, 2, 3, 5]) {
    const x = tf.tensor(
      Array.from({ length: size }, (_, i) => i + 1),
      [size],
    );
    const values = (parts: readonly tf.Tensor[]) =>
      parts.map((part, i) => [cases[Math.floor(i / 2)], part.shape, part.arraySync()]);
    expect(values(unknown(x))).toEqual(values(sliced(x)));
  }
});

test.each([
  [3, 2],
  [2, 3],
  [1, 0],
])("the trace of a matrix whose rows are counted at the run: %d by %d", (rows, columns) => {
  const x = tf.range(0, rows * columns).reshape([rows, columns]);
  const trace = tf.function((x: tf.Tensor) => tf.linalg.trace(x), {
    inputSignature: [new tf.TensorSpec([null, columns], x.dtype)],
  });
  expect(trace(x).arraySync()).toBe(tf.linalg.trace(x).arraySync());
});

// ONNX Runtime's fused kernel would divide by the size of the first axis.
test.each([0, 2])("a stack of matrices made of an axis of size %d that comes first", (size) => {
  const x = tf.ones([size, 2, 3]);
  const product = tf.function(
    (x: tf.Tensor) => tf.matMul(x.transpose([1, 0, 2]), tf.ones([2, 3, 4])),
    {
      inputSignature: [new tf.TensorSpec([null, 2, 3], "float32")],
    },
  );
  expect(product(x).shape).toEqual([2, size, 4]);
  expect(product(x).dataSync()).toEqual(new Float32Array(size * 8).fill(3));
});
