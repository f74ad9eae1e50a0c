/** The namespace `tf.tensor_util`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/tensor-util";

export * from "./../../api/namespaces/tensor-util";
export const isTensorInList = /*#__PURE__*/ door(own.isTensorInList, "tensor_util.isTensorInList", "tensor: Tensor, tensorList: Tensor[]");
