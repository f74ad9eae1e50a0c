/** Writes `docs/ops.md`: what the tables know of each op. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { opsPage } from "./ops-page";

writeFileSync(join(__dirname, "..", "docs", "ops.md"), opsPage());
