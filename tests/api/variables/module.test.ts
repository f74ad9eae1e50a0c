import * as tf from "../../../index";

class Affine extends tf.Module {
  readonly w = tf.variable([2], true, "w");
  readonly bias = tf.variable([1], true, "b");
  readonly seen = tf.variable(0, false, "seen");

  @tf.function()
  call(x: tf.Tensor): tf.Tensor {
    return x.mul(this.w).add(this.bias);
  }
}

class Tower extends tf.Module {
  readonly second = new Affine("second");
  readonly items = [new Affine("a"), { inner: new Affine("b") }];
  readonly table = new Map([["key", tf.variable(3, true, "c")]]);
  readonly again = this.second;
  readonly back: tf.Module = this;
}

test("own variables come first, in the order of attribute names; then those of modules", () => {
  expect([...new Tower().namedVariables().keys()]).toEqual([
    "table/key",
    "again/bias",
    "again/seen",
    "again/w",
    "items/0/bias",
    "items/0/seen",
    "items/0/w",
    "items/1/inner/bias",
    "items/1/inner/seen",
    "items/1/inner/w",
  ]);
});

test("what is held twice is listed once, and a cycle ends", () => {
  const tower = new Tower();
  expect(tower.submodules.map(({ name }) => name)).toEqual(["second", "a", "b"]);
  expect(tower.variables).toHaveLength(10);
  expect(tower.trainableVariables).toHaveLength(7);
  expect(tower.nonTrainableVariables.map(({ name }) => name)).toEqual(["seen", "seen", "seen"]);
});

test("a module is named after its class", () => {
  class MLPBlock extends tf.Module {}
  expect(new MLPBlock().name).toBe("mlp_block");
  expect(new MLPBlock("mine").name).toBe("mine");
});

test("a decorated method sees later values of the module's variables", () => {
  const affine = new Affine();
  expect(affine.call(tf.tensor([3])).arraySync()).toEqual([7]);
  affine.w.assign([10]);
  expect(affine.call(tf.tensor([3])).arraySync()).toEqual([31]);
});

test("operations in a module's name scope carry its name", () => {
  const affine = new Affine("encoder");
  const traced = tf.function((x: tf.Tensor) =>
    affine.withNameScope(() => affine.withNameScope(() => x.tanh()).exp()),
  );
  const { nodes } = traced.getConcreteFunction(tf.tensor([1])).graph;
  expect(nodes.map(({ op, scope }) => `${scope}/${op}`)).toEqual([
    "encoder/encoder/tanh",
    "encoder/exp",
  ]);
});

test("dispose releases every variable", () => {
  const tower = new Tower();
  tower.dispose();
  expect(tower.variables.every(({ isDisposed }) => isDisposed)).toBe(true);
});
