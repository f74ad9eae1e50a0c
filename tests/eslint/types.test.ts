import { defineConfig } from "eslint/config";
import { plugin } from "../../eslint";

test("ESLint takes the configurations, by their types too", () => {
  const config = defineConfig([plugin.configs.recommended, plugin.configs.autograph]);
  expect(config.map(({ name }) => name)).toEqual(["ontrace/recommended", "ontrace/autograph"]);
  expect(config[0]?.rules).toEqual(
    Object.fromEntries(Object.keys(plugin.rules).map((name) => [`ontrace/${name}`, "error"])),
  );
});
