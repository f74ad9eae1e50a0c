/** The namespace `tf.util`. */
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
