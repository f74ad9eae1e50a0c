/** What the sentences of ONNX Runtime's kernels mean for a user: one table, from their texts to errors of this library. */

import {
  InvalidArgumentError,
  ResourceExhaustedError,
  UnimplementedError,
  type ErrorReport,
  type OntraceError,
} from "../ir/errors";
import type { Location } from "../ir/location";

/** A class of errors that a run can end with. */
type ErrorClass = new (
  report: ErrorReport,
  location?: Location,
  options?: ErrorOptions,
) => OntraceError;

interface Sentence {
  readonly pattern: RegExp;
  readonly meaning: (match: RegExpExecArray) => ErrorReport;
  /** Default: `InvalidArgumentError`. */
  readonly errorClass?: ErrorClass;
}

/** An error's class and report. */
export interface RunMessage {
  readonly errorClass: ErrorClass;
  readonly report: ErrorReport;
}

/** `{2,3}` as ONNX Runtime writes a shape. */
const shapeText = (text = ""): string => `[${text.replaceAll(" ", "")}]`;

/** What lookups put in the place of negative indices, which ONNX counts from the end. */
const notAnIndex = "2147483647";

/** Patterns are matched in order. */
const sentences: readonly Sentence[] = [
  {
    // Gather, GatherElements
    pattern: /idx=(-?\d+) must be within the inclusive range \[-?\d+,\s*(-?\d+)\]/,
    meaning: ([, index, last]) => {
      const size = Number(last) + 1;
      return {
        what:
          index === notAnIndex
            ? `a negative index is not in [0, ${size})`
            : `an index ${index} is not in [0, ${size})`,
        given: `an index into an axis of size ${size}`,
        expected: `indices in [0, ${size})`,
        fix: "keep indices inside the tensor; negative ones do not count from the end",
      };
    },
  },
  {
    // GatherND, ScatterND, GatherElements, ScatterElements
    pattern:
      /out of range value in index tensor|invalid ind(?:ex|ices?)|indices?.*out of (?:data )?bounds/i,
    meaning: () => ({
      what: "an index is not inside the tensor",
      given: "indices that were computed",
      expected: "indices from 0 to the size of the axis, exclusive",
      fix: "keep indices inside the tensor; negative ones do not count from the end",
    }),
  },
  {
    // Split, and what checks a size that is declared
    pattern:
      /Cannot split using values in 'split'.*Axis=(\d+) Input shape=\{([\d,]*)\}.*\(must equal size of selected axis\) was (-?\d+)/s,
    meaning: ([, axis, shape, size]) => ({
      what: `axis ${axis} of a tensor of shape ${shapeText(shape)} does not have size ${size}`,
      given: `a tensor of shape ${shapeText(shape)}`,
      expected: `size ${size} along axis ${axis}: the declared size, or the sum of the parts`,
      fix: "pass a tensor of that size, or declare another one",
    }),
  },
  {
    pattern: /Split size (-?\d+) exceeds the remaining size of the selected axis, (-?\d+)/,
    meaning: ([, size, whole]) => ({
      what: `an axis of size ${whole ?? ""} does not have size ${size ?? ""}`,
      given: `an axis of size ${whole ?? ""}`,
      expected: `size ${size ?? ""}: the declared size, or that of another tensor's axis`,
      fix: "pass a tensor of that size, or declare another one",
    }),
  },
  {
    pattern: /Calculated output dimension is negative|Invalid input shape: \{/,
    meaning: () => ({
      what: "a window is larger than the image that it moves over",
      given: "an image whose sizes were unknown while tracing",
      expected: "an image of at least the window's size, padding included",
      fix: "use a smaller window, or pad 'same'",
    }),
  },
  {
    // MaxPool, AveragePool
    pattern: /Only N can be zero\. Got:\{([\d,]*)\}/,
    meaning: ([, shape]) => ({
      what: "a pooling of images without rows, columns or channels",
      given: `images of shape ${shapeText(shape)}, channels before sizes`,
      expected: "images with elements, or no images",
    }),
  },
  {
    // GatherElements, ScatterElements
    pattern:
      /'indices' shape should have values within bounds|Indices dim=\d+ at pos=\d+ is greater/,
    meaning: () => ({
      what: "there are more indices along an axis than the tensor has elements",
      given: "a tensor and indices whose sizes were unknown while tracing",
      expected: "along all axes but the indexed one no more indices than elements",
    }),
  },
  {
    pattern: /Attempting to broadcast an axis by a dimension other than 1\. (\d+) by (\d+)/,
    meaning: ([, one, other]) => ({
      what: `shapes cannot be broadcast: an axis has size ${one} in one operand and ${other} in the other`,
      given: `sizes ${one} and ${other}`,
      expected: "equal sizes, or a size of 1",
    }),
  },
  {
    pattern: /Can broadcast 0 by 0 or 1\. (\d+) is invalid/,
    meaning: ([, size]) => ({
      what: `shapes cannot be broadcast: an axis has size 0 in one operand and ${size} in the other`,
      given: `sizes 0 and ${size}`,
      expected: "equal sizes, or a size of 1",
    }),
  },
  {
    pattern: /shape\.Size\(\) must be >= 0/,
    meaning: () => ({
      what: "a result has a negative size",
      given: "sizes that were unknown while tracing",
      expected: "sizes of at least 0: parts that lie inside of what they are taken from",
    }),
  },
  {
    pattern:
      /MatMul dimension mismatch|Gemm: (?:Invalid|Dimension mismatch)|GEMM: Dimension mismatch/,
    meaning: () => ({
      what: "the inner sizes of a matrix product do not match",
      given: "operands whose sizes were unknown while tracing",
      expected: "as many columns of the first matrix as rows of the second",
    }),
  },
  {
    pattern:
      /Non concat axis dimensions must match: Axis (\d+) has mismatched dimensions of (\d+) and (\d+)/,
    meaning: ([, axis, one, other]) => ({
      what: `tensors that are joined have sizes ${one} and ${other} along axis ${axis}`,
      given: `sizes ${one} and ${other}`,
      expected: "equal sizes along all axes but the one along which they are joined",
    }),
  },
  {
    pattern:
      /cannot be reshaped to the requested shape\. Input shape:\{([\d,]*)\}, requested shape:\{([-\d,]*)\}/,
    meaning: ([, from, to]) => ({
      what: `a tensor of shape ${shapeText(from)} cannot be reshaped to ${shapeText(to)}`,
      given: `shape ${shapeText(from)}`,
      expected: "a shape with as many elements",
    }),
  },
  {
    pattern: /invalid expand shape/i,
    meaning: () => ({
      what: "a tensor cannot be broadcast to a shape",
      given: "a shape whose sizes were unknown while tracing",
      expected: "in each axis the tensor's own size, or a size of 1 in the tensor",
    }),
  },
  {
    pattern: /k argument \[(-?\d+)\] should not be greater than specified axis dim value \[(\d+)\]/,
    meaning: ([, k, size]) => ({
      what: `input must have at least ${k} columns, but has ${size}`,
      given: `k = ${k} for an axis of size ${size}`,
      expected: `k of at most ${size}`,
    }),
  },
  {
    pattern: /Pad should be smaller than kernel/i,
    meaning: () => ({
      what: "the padding must be smaller than the window",
      given: "a padding of at least the window's size",
      expected: "a padding below the window's size on each side",
      fix: "pad the tensor itself with tf.pad",
    }),
  },
  {
    pattern: /(?:divi(?:de|sion)|modulo) by zero/i,
    meaning: () => ({
      what: "integer division by zero",
      given: "a divisor that is 0",
      expected: "integers that are not zero",
      fix: "divide floats, or select with tf.where what is divided",
    }),
  },
  {
    pattern: /allocat\w* (?:failed|memory|.*bytes)|bad_alloc|out of memory|not enough memory/i,
    errorClass: ResourceExhaustedError,
    meaning: () => ({
      what: "there is not enough memory for a result",
      given: "a tensor that was to be allocated",
      expected: "results that fit into the memory that is free",
      fix: "compute in smaller parts, dispose of what is no longer needed, or raise the limit of the process: ulimit -v",
    }),
  },
  {
    pattern:
      /No Op registered for (.*?) with domain_version|: (\S+) is not a registered function\/op/,
    errorClass: UnimplementedError,
    meaning: ([, type, other]) => ({
      what: `ONNX Runtime has no operator ${type ?? other ?? ""} of that operator set and version`,
      given: `the op type ${type ?? other ?? ""}`,
      expected: "an operator of ONNX's list, or of com.microsoft with that domain",
      fix: "look at the type's spelling, the domain and the version that tf.onnxOp was given",
    }),
  },
  {
    pattern: /Unrecognized attribute: (\S+) for operator (\S+)/,
    meaning: ([, attribute, type]) => ({
      what: `ONNX's operator ${type ?? ""} has no attribute ${attribute ?? ""}`,
      given: `an attribute ${attribute ?? ""}`,
      expected: "the attributes that ONNX's list of operators names",
    }),
  },
  {
    pattern: /Mismatched attribute type in '(.*?) : (.*?)'/,
    meaning: ([, type, attribute]) => ({
      what: `the attribute ${attribute ?? ""} of ONNX's operator ${type ?? ""} has another type`,
      given: `${attribute ?? ""}, of the wrong type`,
      expected: "an attribute of the type that ONNX's list of operators names",
      fix: "write a float that is a whole number as { float: 1 }",
    }),
  },
  {
    pattern: /dimension|shape|broadcast|rank/i,
    meaning: ({ input }) => ({
      what: cleaned(input),
      expected: "values that fit the sizes at run time",
    }),
  },
];

/** Kernels that fail without a sentence, by the name of the op in the node's name. */
const silent: readonly (readonly [op: RegExp, report: ErrorReport])[] = [
  [
    /(?:^|\/)Arg(?:Max|Min)(?:_\d+)?$/,
    {
      what: "Reduction axis is empty: there is no greatest or smallest element",
      given: "an axis of size 0",
      expected: "an axis with at least one element",
    },
  ],
];

/** A message without the places in ONNX Runtime's sources, and without the conditions that they state in C++. */
export const cleaned = (message: string): string =>
  message
    .replace(/^Exception during initialization:\s*/, "")
    .replace(/(?:\/\S*\/)?\b[\w-]+\.(?:h|hpp|cc|cpp):\d+\s+/, "")
    .replace(/^.* was false\.\s*/s, "")
    // A function's signature, with the types that its template has.
    .replace(/^.*\bonnxruntime::.*?\)(?: const)?(?: \[with .*?\])? /s, "")
    .replace(/^[A-Z]\w+ (?=[A-Z])/, "")
    .trim();

/** The error that a message of ONNX Runtime means; `undefined` where the failure is none of the user's. */
export function runMessageOf(message: string, node: string | undefined): RunMessage | undefined {
  for (const { pattern, meaning, errorClass = InvalidArgumentError } of sentences) {
    const match = pattern.exec(message);
    if (match !== null) return { errorClass, report: meaning(match) };
  }
  if (message.trim() !== "" || node === undefined) return undefined;
  const report = silent.find(([op]) => op.test(node))?.[1];
  return report === undefined ? undefined : { errorClass: InvalidArgumentError, report };
}
