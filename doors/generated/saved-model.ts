/** The namespace `tf.savedModel`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/saved-model";

export * from "./../../api/namespaces/saved-model";
export const load = /*#__PURE__*/ door(own.load, "savedModel.load", "path: string | { name?: string, arrayBuffer: function }, options?: { allowLinks?: boolean, cache?: boolean, onProgress?: function, limits?: object }");
export const save = /*#__PURE__*/ door(own.save, "savedModel.save", "object: any, path: string, options?: { signatures?: function | object | ConcreteFunctionBase | __type, customGradients?: boolean, experimentalCustomGradients?: boolean }");
export const toZip = /*#__PURE__*/ door(own.toZip, "savedModel.toZip", "object: any, options?: { signatures?: function | object | ConcreteFunctionBase | __type, customGradients?: boolean, experimentalCustomGradients?: boolean }");
