/** The namespace `tf.autodiff`, each function behind its door. `npm run doors` writes this file. */

import { classDoors } from "../door";
import * as own from "./../../api/namespaces/autodiff";

export * from "./../../api/namespaces/autodiff";
export const ForwardAccumulator = /*#__PURE__*/ classDoors(own.ForwardAccumulator, "autodiff.ForwardAccumulator", "", {  }, { "record": "body: function", "jvp": "primals: any, options?: { unconnectedGradients?: \"none\" | \"zero\" }" });
