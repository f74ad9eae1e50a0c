import * as tfjs from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";
import { omissions } from "../../api/tfjs/omissions";
import * as tf from "../../index";

const document = readFileSync("docs/tfjs.md", "utf8");

/** Namespaces of functions. */
const namespaces = [
  ..."browser fused image io kernel_impls linalg losses math models".split(" "),
  ..."signal sparse spectral string tensor_util train util callbacks".split(" "),
  ..."constraints regularizers serialization layers metrics initializers data".split(" "),
];

const omitted = new Set(omissions.flatMap(({ names }) => names));
/** Namespaces that are omitted as a whole. */
const omittedNamespaces = new Set(
  [...omitted].filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2)),
);

/** Kernels have constants with their names, in TF.js's own spelling; so have versions of its packages. */
const isKernelName = (name: string, value: unknown): boolean =>
  typeof value === "string" && (/^_?[A-Z]/.test(name) || name.startsWith("version_"));

/** Classes and constants of TF.js's layers and backends, which the document lists. */
const documented = (name: string): boolean => document.includes(`\`${name}\``);

const namesOf = (value: object): string[] =>
  Object.getOwnPropertyNames(value).filter(
    (name) =>
      !["length", "name", "prototype", "caller", "callee", "arguments", "default"].includes(name),
  );

const has = (library: object, name: string): boolean => Reflect.has(library, name);

test("each name of TF.js is a name here, or listed with a reason", () => {
  const missing = namesOf(tfjs).filter(
    (name) =>
      !has(tf, name) && !isKernelName(name, Reflect.get(tfjs, name)) && !documented(`tf.${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(namespaces)("each name of tf.%s is a name here, or listed with a reason", (namespace) => {
  const [theirs, ours] = [tfjs, tf].map((library): unknown => Reflect.get(library, namespace));
  if (omittedNamespaces.has(namespace)) return;
  const missing = namesOf(Object(theirs) as object).filter(
    (name) =>
      !has(Object(ours) as object, name) &&
      !isKernelName(name, Reflect.get(Object(theirs), name)) &&
      !documented(`tf.${namespace}.${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(["Tensor", "Variable"] as const)("each method of a %s is one here", (name) => {
  const instance = name === "Tensor" ? tfjs.scalar(1) : tfjs.variable(tfjs.scalar(1));
  const methods = [
    ...Object.getOwnPropertyNames(tfjs.Tensor.prototype),
    ...Object.getOwnPropertyNames(Object.getPrototypeOf(instance)),
  ];
  const missing = methods.filter(
    (method) => !has(tf[name].prototype, method) && !documented(`tensor.${method}`),
  );
  expect(missing).toEqual([]);
});

test("each optimiser has TF.js's methods", () => {
  const optimizer = tf.train.adam(0.1);
  const methods = ["minimize", "computeGradients", "applyGradients", "getWeights", "setWeights"];
  for (const method of [...methods, "getConfig", "dispose"]) {
    expect(typeof Reflect.get(optimizer, method)).toBe("function");
  }
});

test("what is omitted is in the document, and says so when it is called", () => {
  for (const { reason, names } of omissions) {
    expect(document).toContain(reason);
    for (const name of names) {
      expect(document).toContain(`\`${name}\``);
      const found = name
        .replace("*", "anything")
        .split(".")
        .reduce<unknown>((value, key) => Reflect.get(Object(value), key), tf);
      if (typeof found !== "function") throw new Error(`tf.${name} is ${typeof found}`);
      expect(found).toThrow(tf.UnimplementedError);
    }
  }
});

test("the message says why", () => {
  expect(tf.engine).toThrow(
    "tf.engine is not part of ontrace\n  given: tf.engine\n  expected: There are no backends",
  );
  expect(tf.webgl.forceHalfFloat).toThrow("tf.webgl.forceHalfFloat is not part");
});
