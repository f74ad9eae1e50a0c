/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/tests/environment.cjs",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  // Types are checked by tsc, once for the whole project.
  transform: {
    "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json", diagnostics: false }],
  },
  maxWorkers: 2,
  testTimeout: 60_000,
};
