/** Writes docs/providers.md anew. */
import { writeFileSync } from "node:fs";
import { providersPage } from "./providers-page";

writeFileSync("docs/providers.md", providersPage());
