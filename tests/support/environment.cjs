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

// Tests say themselves where they run, whatever the machine has.
process.env.ONTRACE_BACKEND ??= "cpu";

/**
 * Jest runs tests in a realm of its own, whose typed arrays are other classes than those that ONNX Runtime's native
 * part makes and checks for. The tests use Node's own.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of shared) this.global[name] = globalThis[name];
  }
};
