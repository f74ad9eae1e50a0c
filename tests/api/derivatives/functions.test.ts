import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";
import { onnx } from "../../../compiler/onnx/proto/codec";
import { written } from "../functions/support";
import { values } from "./values";

/** Functions, persistence, export. */

const recorded = <T>(x: unknown, f: () => T): { readonly tape: tf.GradientTape; readonly y: T } => {
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return { tape, y };
};

test("a persistent tape over a function's call", () => {
  const f = tf.function((x: tf.Tensor) => [x.mul(x), x.pow(3)] as const);
  const x = tf.scalar(2);
  const {
    tape,
    y: [a, b],
  } = recorded(x, () => f(x));
  expect(values([tape.gradient(a, x), tape.gradient(b, x), tape.gradient([a, b], x)])).toEqual([
    4, 12, 16,
  ]);
});

test("a tape of a traced function cannot be used after it", () => {
  const x = tf.scalar(2);
  let leaked: (() => unknown) | undefined;
  const f = tf.function((x: tf.Tensor) => {
    const { tape, y } = recorded(x, () => x.mul(x));
    leaked = () => tape.gradient(y, x);
    return y;
  });
  f(x);
  expect(leaked).toThrow(
    "is out of scope: a symbolic tensor that left the function in which it was made",
  );
});

test("the gradient of a call does not run the function again", () => {
  const n = tf.variable(0);
  const f = tf.function((x: tf.Tensor) => {
    n.assignAdd(1);
    return x.mul(x);
  });
  const x = tf.scalar(2);
  const { tape, y } = recorded(x, () => f(x));
  expect(values([tape.gradient(y, x), n])).toEqual([4, 1]);
});

test("printing in a differentiated function happens once", () => {
  const body = (x: tf.Tensor): tf.Tensor => {
    tf.print("run", x);
    return x.mul(x);
  };
  const x = tf.scalar(2);
  for (const f of [body, tf.function(body)]) {
    let gradients: unknown;
    const printed = written(() => {
      const { tape, y } = recorded(x, () => f(x));
      gradients = values([tape.gradient(y, x), tape.gradient(y, x)]);
    });
    expect([printed, gradients]).toEqual(["run 2\n", [4, 4]]);
  }
});

test("so it does where the gradient is in the function, in program order", () => {
  const f = tf.function((x: tf.Tensor) => {
    const { tape, y } = recorded(x, () => {
      const y = x.pow(3);
      tf.print("cube", y);
      return y.mul(2);
    });
    const g = tape.gradient(y, x);
    tf.print("gradient", g);
    return g;
  });
  const x = tf.scalar(2);
  let gradients: unknown;
  const printed = written(() => {
    const { tape, y } = recorded(x, () => f(x));
    gradients = values([y, tape.gradient(y, x)]);
  });
  // 6x² and 12x
  expect([printed, gradients]).toEqual(["cube 8\ngradient 24\n", [24, 24]]);
});

test("what a custom gradient prints is printed when the gradient runs", () => {
  const square = tf.customGradient((x: tf.Tensor) => {
    tf.print("value");
    return {
      value: x.mul(x),
      gradFunc: (dy: tf.Tensor) => {
        tf.print("gradient of", dy);
        return dy.mul(x).mul(2);
      },
    };
  });
  const x = tf.scalar(3);
  let gradient: unknown;
  const printed = written(() => {
    const { tape, y } = recorded(x, () => square(x));
    gradient = values(tape.gradient(y, x));
  });
  expect([printed, gradient]).toEqual(["value\ngradient of 1\n", 6]);
});

test("in a loop and a branch once for each time that they run", () => {
  const f = tf.function((x: tf.Tensor) => {
    const [, y] = tf.whileLoop(
      (i) => i.less(2),
      (i, y) => {
        tf.print("step", i);
        return [i.add(1), y.mul(x)];
      },
      [tf.scalar(0, "int32"), x],
    );
    return tf.cond(
      y.greater(5),
      () => {
        tf.print("large");
        return y.mul(2);
      },
      () => y,
    );
  });
  const differentiated = (x: tf.Tensor): unknown => {
    let gradients: unknown;
    const printed = written(() => {
      const { tape, y } = recorded(x, () => f(x));
      gradients = values([y, tape.gradient(y, x)]);
    });
    return [printed, gradients];
  };
  expect(differentiated(tf.scalar(2))).toEqual(["step 0\nstep 1\nlarge\n", [16, 24]]);
  expect(differentiated(tf.scalar(1))).toEqual(["step 0\nstep 1\n", [1, 3]]);
});

test("an assertion in a differentiated function is checked in the function's run", () => {
  const f = tf.function((x: tf.Tensor) => {
    tf.debugging.assertPositive(x, { message: "x must be positive" });
    return x.sqrt();
  });
  const x = tf.scalar(4);
  const { tape, y } = recorded(x, () => f(x));
  expect(values([y, tape.gradient(y, x)])).toEqual([2, 0.25]);
  expect(() => recorded(x, () => values(f(tf.scalar(-1))))).toThrow("x must be positive");
});

const folder = (): string => join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");

class Clipped extends tf.Module {
  /** Its gradient is clipped, with the norm that a variable says. */
  readonly bound = new tf.Variable(0.5, { trainable: false, name: "bound" });

  @tf.function({ inputSignature: [new tf.TensorSpec([], "float32", "x")] })
  call(x: tf.Tensor): tf.Tensor {
    const clip = tf.customGradient((x: tf.Tensor) => {
      const scale = x.sin();
      return {
        value: x.mul(x),
        gradFunc: (dy: tf.Tensor) => tf.clipByNorm(dy.mul(100), this.bound).mul(scale),
      };
    });
    return clip(x.mul(2)).add(1);
  }
}

/** The value, the derivative and the second derivative. */
function derivatives(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): unknown {
  const outer = recorded(x, () => {
    const { tape, y } = recorded(x, () => f(x));
    return [y, tape.gradient(y, x)] as const;
  });
  const [y, g] = outer.y;
  return values([y, g, outer.tape.gradient(g, x)]);
}

test("custom gradients are saved with a function, for all orders, as ONNX local functions", async () => {
  const model = new Clipped();
  const x = tf.scalar(3);
  const expected = derivatives((x) => model.call(x), x);
  const path = folder();
  await tf.savedModel.save(model, path, { customGradients: true });
  const loaded = await tf.savedModel.load<Clipped>(path);
  expect(derivatives((x) => loaded.call(x), x)).toEqual(expected);
  loaded.bound.assign(0.25);
  expect(derivatives((x) => loaded.call(x), x)).not.toEqual(expected);

  // What is loaded can be saved again.
  const again = folder();
  loaded.bound.assign(0.5);
  await tf.savedModel.save(loaded, again);
  const copy = await tf.savedModel.load<Clipped>(again);
  expect(derivatives((x) => copy.call(x), x)).toEqual(expected);
});

test("saved without them, a function computes, and cannot be differentiated", async () => {
  const model = new Clipped();
  const path = folder();
  await tf.savedModel.save(model, path, { experimentalCustomGradients: false });
  const loaded = await tf.savedModel.load<Clipped>(path);
  const x = tf.scalar(3);
  const { tape, y } = recorded(x, () => loaded.call(x));
  expect(values(y)).toBe(37);
  expect(() => tape.gradient(y, x)).toThrow(tf.LookupError);
  expect(() => tape.gradient(y, x)).toThrow(/^No gradient defined for operation 'custom'/);
});

test("custom gradients are saved unless one says otherwise", async () => {
  const f = tf.function(
    tf.customGradient((x: tf.Tensor) => ({
      value: x.mul(x),
      gradFunc: (dy: tf.Tensor) => dy.mul(x).mul(5),
    })),
    { inputSignature: [new tf.TensorSpec([], "float32", "x")], name: "f" },
  );
  const path = folder();
  await tf.savedModel.save({ f }, path);
  const model = onnx.ModelProto.decode(readFileSync(join(path, "f.onnx")));
  const [gradient] = model.functions;
  expect(gradient?.domain).toBe("ontrace.functions");
  expect(gradient?.node?.map(({ opType }) => opType)).toEqual([
    "Constant",
    "Mul",
    "Mul",
    "Identity",
  ]);
  const loaded = await tf.savedModel.load<{ f: typeof f }>(path);
  expect(derivatives(loaded.f, tf.scalar(2))).toEqual([4, 10, 5]);
});

test("a step of gradients and variables", () => {
  const [w, b] = [tf.variable([[1], [1]]), tf.variable([0])];
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const y = tf.tensor([[1], [2]]);
  let loss = tf.scalar(0);
  for (let step = 0; step < 2; step++) {
    const tape = new tf.GradientTape();
    loss = tape.record(() => x.matMul(w).add(b).sub(y).square().mean());
    tape.gradient(loss, [w, b]).forEach((gradient, i) => {
      [w, b][i]?.assignSub(gradient?.mul(0.01) ?? NaN);
    });
  }
  expect(values([loss, w, b])).toEqual([6.805, [[0.7134], [0.596]], [-0.1174]]);
});
