/** Errors for what ONNX Runtime reports. */

import { InternalError, InvalidArgumentError, ResourceExhaustedError } from "../../ir/errors";
import { describeRunFailure } from "../../runtime/run-failure";

const source = "/onnxruntime_src/onnxruntime/core/providers/cpu";
const failed = (text: string, node = "Any") =>
  describeRunFailure(
    new Error(
      `Non-zero status code returned while running Any node. Name:'${node}' Status Message: ${text}`,
    ),
    new Map([["Any", { text: "user.ts:1:2" }]]),
  );

test.each([
  [`${source}/math/element_wise_ops.cc:692 Compute Integer division by zero`, InvalidArgumentError],
  [`${source}/nn/pool_attributes.h:88 x Pad should be smaller than kernel.`, InvalidArgumentError],
  ["invalid indice found, indice = 9", InvalidArgumentError],
  ["Failed to allocate memory for requested buffer of size 4000000", ResourceExhaustedError],
  ["std::bad_alloc", ResourceExhaustedError],
  [`${source}/x.cc:12 Compute something that has no sentence`, InternalError],
])("%s", (text, errorClass) => {
  const error = failed(text);
  expect(error).toBeInstanceOf(errorClass);
  expect(error.location).toBe("user.ts:1:2");
  expect(error.message).not.toContain("onnxruntime_src");
  expect(error.cause).toBeInstanceOf(Error);
});

test("a failure without a sentence", () => {
  expect(failed("").report.what).toBe("ONNX Runtime failed without a message");
  expect(failed("", "model/ArgMin_3").report.what).toContain("Reduction axis is empty");
});
