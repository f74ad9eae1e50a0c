import { readFileSync } from "node:fs";
import { join } from "node:path";
import { opsPage } from "../../scripts/ops-page";

test("docs/ops.md says what the tables say; npm run print-ops writes it", () => {
  const page = readFileSync(join(__dirname, "../../docs/ops.md"), "utf8");
  expect(page).toBe(opsPage());
});
