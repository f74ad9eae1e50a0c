import { join } from "node:path";
import { Worker } from "node:worker_threads";

/** Imports ontrace in a worker thread alone. The worker inherits the flags by which Node loads TypeScript. */
new Worker(join(__dirname, "sum.ts"));
