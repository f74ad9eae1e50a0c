/** The namespace `tf.util`: TF.js's helpers, and errors for those that do not exist here. */

export * from "../tfjs/util";
import { omittedBelow } from "../tfjs/omissions";

export const {
  bytesFromStringArray,
  checkConversionForErrors,
  convertBackendValuesAndArrayBuffer,
  createScalarValue,
  fingerPrint64,
  getArrayFromDType,
  hexToLong,
  makeZerosNestedTypedArray,
} = omittedBelow("util");
