/** Writes the pages that are read from the tables of ops: `docs/ops.md` and `docs/gradients.md`. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gradientsPage } from "./gradients-page";
import { opsPage } from "./ops-page";

const docs = join(__dirname, "..", "docs");
writeFileSync(join(docs, "ops.md"), opsPage());
writeFileSync(join(docs, "gradients.md"), gradientsPage());
