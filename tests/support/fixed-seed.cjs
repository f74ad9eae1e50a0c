// The same random samples in each run of the tests, so that a failure is the change's. `npm run fuzz` looks for new ones.
require("fast-check").configureGlobal({ seed: 1 });
