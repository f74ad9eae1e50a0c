import { readFileSync } from "node:fs";
import { join } from "node:path";
import { providersPage } from "./providers-page";

test("docs/providers.md says what the compiler does: npm run providers writes it", () => {
  const written = readFileSync(join(__dirname, "../../docs/providers.md"), "utf8");
  expect(written).toBe(providersPage());
});
