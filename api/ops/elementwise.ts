import type { DType } from "../../ir/dtype";
import type { Tensor } from "../tensor";
import { valueOf, type TensorLike } from "../tensor-like";
import { apply, binaryApi, unaryApi } from "./apply";

export const neg = unaryApi("neg", (b, x) => b.neg(x));
export const exp = unaryApi("exp", (b, x) => b.exp(x));
export const log = unaryApi("log", (b, x) => b.log(x));
export const tanh = unaryApi("tanh", (b, x) => b.tanh(x));
export const sqrt = unaryApi("sqrt", (b, x) => b.sqrt(x));
export const relu = unaryApi("relu", (b, x) => b.relu(x));

export const add = binaryApi("add", (b, x, y) => b.add(x, y));
export const sub = binaryApi("sub", (b, x, y) => b.sub(x, y));
export const mul = binaryApi("mul", (b, x, y) => b.mul(x, y));
export const div = binaryApi("div", (b, x, y) => b.div(x, y));

export const cast = (x: TensorLike, dtype: DType): Tensor =>
  apply((b) => b.toDType(valueOf(x, "x", "cast"), dtype));
