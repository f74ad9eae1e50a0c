/** The namespace `tf.config`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/functions/config";

export * from "./../../api/functions/config";
export const runFunctionsEagerly = /*#__PURE__*/ door(own.runFunctionsEagerly, "config.runFunctionsEagerly", "run: boolean");
export const setTraceLimit = /*#__PURE__*/ door(own.setTraceLimit, "config.setTraceLimit", "nodes: number");
export const setTensorLimit = /*#__PURE__*/ door(own.setTensorLimit, "config.setTensorLimit", "bytes: number");
