/** Turns ONNX Runtime's telemetry off before it starts, unless the user decides otherwise. */

import { Session as InspectorSession } from "node:inspector";
import {
  isMainThread,
  receiveMessageOnPort,
  threadId,
  BroadcastChannel,
} from "node:worker_threads";
import { runInThisContext } from "node:vm";
import { warnOnce } from "../../ir/warning";

/** What ONNX Runtime reads, once, when the first session of the process is made. Other values than "1" leave it on. */
const variable = "ORT_DISABLE_TELEMETRY";

/** How long a worker waits for the main thread, which answers between any two of its instructions. */
const longestWait = 2000;

/**
 * Sets `ORT_DISABLE_TELEMETRY=1` in the environment of the process where the user has not set it to something. ONNX Runtime
 * would otherwise read the machine's id, write to the user's cache folder and look up a host of its vendor.
 */
export function disableTelemetry(): void {
  if (isMainThread) runInThisContext(setting());
  // The variables of a worker are its own copy; native code sees those of the main thread.
  else if (process.env[variable] === undefined && !setInMainThread()) {
    warnOnce(
      `cannot turn ONNX Runtime's telemetry off from a worker thread: set ${variable}=1 where the process starts, or import ` +
        "ontrace in its main thread first",
    );
  }
}

/**
 * The code that sets the variable in the process. It is evaluated outside of what surrounds this module, since test runners
 * such as Jest give modules a copy of `process.env` too. What the user set there counts.
 */
const setting = (): string =>
  `process.env.${variable} ??= ${JSON.stringify(process.env[variable] ?? "1")}`;

/** Evaluates the setting in the main thread, and waits for it. */
function setInMainThread(): boolean {
  const answers = new BroadcastChannel(`ontrace-telemetry-${String(threadId)}`);
  try {
    const main = new InspectorSession();
    main.connectToMainThread();
    const answer = `const c = new BroadcastChannel(${JSON.stringify(answers.name)}); c.postMessage(true); c.close();`;
    main.post("Runtime.evaluate", { expression: `${setting()}; { ${answer} }` });
    // Node takes a channel here, of which its types do not know.
    const isSet = waitFor(
      () => Reflect.apply(receiveMessageOnPort, undefined, [answers]) !== undefined,
    );
    main.disconnect();
    return isSet;
  } catch {
    return false;
  } finally {
    answers.close();
  }
}

/** Asks again and again, for at most `longestWait` milliseconds. */
function waitFor(isDone: () => boolean): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < longestWait; waited++) {
    if (isDone()) return true;
    Atomics.wait(pause, 0, 0, 1);
  }
  return false;
}
