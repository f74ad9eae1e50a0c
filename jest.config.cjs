// Tests declare where they run, whatever the machine has. Workers inherit it.
process.env.ONTRACE_BACKEND ??= "cpu";
process.env.ORT_DISABLE_TELEMETRY ??= "1";

/** @type {import("jest").Config} */
module.exports = {
  setupFiles: ["<rootDir>/tests/support/fixed-seed.cjs"],
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  // Types are checked by tsc, once for the whole project.
  transform: {
    "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }],
  },
  // What tests call is what the package exports: each public function behind its door.
  moduleNameMapper: { "^(?:\\.\\./)+index$": "<rootDir>/doors/generated/index.ts" },
  maxWorkers: 2,
  // No test asserts a time: this only ends what hangs.
  testTimeout: 300_000,
};
