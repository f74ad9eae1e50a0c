/**
 * The errors that this library throws, each with what happened, what was given, what was expected and the fix,
 * and the user's source line.
 */

import type { Location } from "./location";

/** The parts of an error's message: what happened, what was given, what was expected, and how to fix it. */
export interface ErrorReport {
  readonly what: string;
  readonly given?: string;
  readonly expected?: string;
  readonly fix?: string;
}

/**
 * The base class of all errors that this library throws deliberately.
 *
 * The message contains the whole report, and the user's source line once it is known.
 *
 * @example
 * ```ts
 * let report: tf.ErrorReport | undefined;
 * try {
 *   tf.reshape(tf.ones([2, 3]), [4]);
 * } catch (error) {
 *   if (error instanceof tf.OntraceError) report = error.report;
 * }
 * report?.expected; // → a shape with 6 elements
 * ```
 */
export abstract class OntraceError extends Error {
  /** The name of the class, as it is written here: a minifier may change the class's own. */
  abstract override name: string;

  /** Where in the user's code the failing operation was written, as `file:line:column`. */
  location: string | undefined;

  constructor(
    readonly report: ErrorReport,
    location?: Location,
    options?: ErrorOptions,
  ) {
    super(undefined, options);
    this.message = formatReport(report, undefined);
    if (location !== undefined) this.locate(location);
  }

  /** Adds the user's source line, and the operation that failed there, unless an inner call already did. */
  locate(location: Location, operation?: string): this {
    if (this.location === undefined) {
      this.location = location.text;
      const what = operation === undefined ? this.report.what : `${operation}: ${this.report.what}`;
      this.message = formatReport({ ...this.report, what }, this.location);
    }
    return this;
  }
}

function formatReport(report: ErrorReport, location: string | undefined): string {
  const line = (label: string, text: string | undefined): string =>
    text === undefined ? "" : `\n  ${label}: ${text}`;
  return (
    report.what +
    line("given", report.given) +
    line("expected", report.expected) +
    line("fix", report.fix) +
    line("at", location)
  );
}

/**
 * An argument's value is wrong: shape, axis, size. TensorFlow's class of the same name.
 *
 * @example
 * ```ts
 * let found: unknown;
 * try {
 *   tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]));
 * } catch (error) {
 *   found = error;
 * }
 * found instanceof tf.InvalidArgumentError; // → true
 * ```
 */
export class InvalidArgumentError extends OntraceError {
  override name = "InvalidArgumentError";
}

/**
 * An argument is malformed: it cannot be interpreted at all. TensorFlow raises Python's `ValueError` in these
 * places.
 */
export class ValueError extends OntraceError {
  override name = "ValueError";
}

/**
 * An argument has the wrong dtype or is not a tensor. TensorFlow raises Python's `TypeError`.
 *
 * @example
 * ```ts
 * let found: unknown;
 * try {
 *   tf.add(tf.tensor([1.5]), tf.tensor([1], [1], "int32"));
 * } catch (error) {
 *   found = error;
 * }
 * found instanceof tf.DTypeError; // → true
 * ```
 */
export class DTypeError extends OntraceError {
  override name = "DTypeError";
}

/** A name is registered twice, or not at all. TensorFlow raises Python's `KeyError`. */
export class KeyError extends OntraceError {
  override name = "KeyError";
}

/** No gradient is defined for an operation. */
export class LookupError extends OntraceError {
  override name = "LookupError";
}

/**
 * An object is in a state that does not allow its use: disposed, leaked, already consumed.
 *
 * @example
 * ```ts
 * const x = tf.tensor([1, 2]);
 * x.dispose();
 * let found: unknown;
 * try {
 *   x.add(1);
 * } catch (error) {
 *   found = error;
 * }
 * found instanceof tf.FailedPreconditionError; // → true
 * ```
 */
export class FailedPreconditionError extends OntraceError {
  override name = "FailedPreconditionError";
}

/** A named file or entry does not exist. */
export class NotFoundError extends OntraceError {
  override name = "NotFoundError";
}

/** Stored data is unreadable or inconsistent. */
export class DataLossError extends OntraceError {
  override name = "DataLossError";
}

/** A legal request that this provider or this version does not support. */
export class UnimplementedError extends OntraceError {
  override name = "UnimplementedError";
}

/** A device does not exist, cannot be used, or was lost. */
export class UnavailableError extends OntraceError {
  override name = "UnavailableError";
}

/** There is not enough memory for a result. TensorFlow's class of the same name. */
export class ResourceExhaustedError extends OntraceError {
  override name = "ResourceExhaustedError";
}

/** A function that is being traced calls itself. TensorFlow raises Python's `RecursionError`. */
export class RecursionError extends OntraceError {
  override name = "RecursionError";
}

/** ONNX Runtime failed on a graph that was expected to be legal. */
export class InternalError extends OntraceError {
  override name = "InternalError";
}
