const { TestEnvironment } = require("jest-environment-node");

const shared = [
  "ArrayBuffer",
  "Float32Array",
  "Float64Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "BigInt64Array",
  "Uint8Array",
  "Uint16Array",
  "Uint32Array",
  "BigUint64Array",
];

/**
 * For tests that call ONNX Runtime directly. Jest runs tests in a realm of its own, whose typed arrays are other classes than those that
 * ONNX Runtime makes and checks for; these tests use Node's own.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of shared) this.global[name] = globalThis[name];
  }
};
