/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  // Types are checked by tsc, once for the whole project.
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      { tsconfig: "tsconfig.json", diagnostics: false, isolatedModules: true },
    ],
  },
  maxWorkers: 2,
  testTimeout: 60_000,
};
