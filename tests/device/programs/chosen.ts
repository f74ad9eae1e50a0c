/** Which backend is chosen. */
import { existsSync } from "node:fs";
import * as tf from "../../../index";

const hasGpu = ["/dev/dri", "/dev/nvidiactl", "/dev/dxg"].some((path) => existsSync(path));
console.log(JSON.stringify({ backend: tf.getBackend(), hasGpu }));
