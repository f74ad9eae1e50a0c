import type { BackendName } from "../../index";
import { runCaseOn, type DeviceOutcome } from "../conformance/backend";
import type { Case } from "../conformance/case";

/** What the runner of the conformance cases calls in the page. */
const page = {
  run: (c: Case, backend: BackendName): Promise<DeviceOutcome> => runCaseOn(c, backend),
};

Object.assign(globalThis, { page });
