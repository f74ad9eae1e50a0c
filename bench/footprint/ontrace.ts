/** The worker that measures ontrace, that of another checkout if the environment names one. */

import { join, resolve } from "node:path";
import type { Library } from "./programs";
import { measureWith } from "./worker";

const root = resolve(process.env.ONTRACE_CHECKOUT ?? join(__dirname, "../.."));
void import(join(root, "index.ts")).then((tf: Library) => measureWith(tf));
