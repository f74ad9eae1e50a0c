/**
 * A debugger for the program that preloads it, as an editor works: `node --import debugger.mjs?at=file.ts:line&show=expression …`, by its URL. At
 * the program's `debugger` statement it looks up where the line went, in the source maps of the scripts that were loaded, and sets breakpoints there. It
 * prints each stop at one of them: the line to which the map leads back from the place where the program stands, and the value of the expression.
 */
import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import { parentPort, Worker, workerData } from "node:worker_threads";

if (workerData?.isDebugger === true) await debugMainThread(workerData);
else {
  const options = Object.fromEntries(new URL(import.meta.url).searchParams);
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { isDebugger: true, ...options },
    execArgv: [],
  });
  await new Promise((resolve) => worker.once("message", resolve));
  worker.unref();
}

async function debugMainThread({ at: target, show: expression }) {
  const { allGeneratedPositionsFor, originalPositionFor, TraceMap } =
    await import("@jridgewell/trace-mapping");
  const [, name, line] = /^(.*):(\d+)$/.exec(target);
  const maps = new Map();
  const session = new Session();
  session.connectToMainThread();
  // The thread is there as long as the program.
  parentPort.on("message", () => {});

  session.on("Debugger.scriptParsed", ({ params: { scriptId, sourceMapURL } }) => {
    const data = /^data:[^,]*;base64,(.*)$/s.exec(sourceMapURL)?.[1];
    if (data !== undefined)
      maps.set(scriptId, new TraceMap(Buffer.from(data, "base64").toString()));
  });

  /** Where a script has the first piece of the line. */
  function placeIn(map) {
    const source = map.sources.find((path) => path?.endsWith(name));
    if (source == null) return undefined;
    const columns = Array.from({ length: 200 }, (_, column) => column);
    return columns
      .flatMap((column) => allGeneratedPositionsFor(map, { source, line: Number(line), column }))
      .sort((a, b) => a.line - b.line || a.column - b.column)[0];
  }

  function setBreakpoints() {
    for (const [scriptId, map] of maps) {
      const place = placeIn(map);
      if (place === undefined) continue;
      const location = { scriptId, lineNumber: place.line - 1, columnNumber: place.column };
      session.post("Debugger.setBreakpoint", { location }, (error) => {
        writeSync(1, error === null ? "a breakpoint is set\n" : `${error.message}\n`);
      });
    }
  }

  session.on("Debugger.paused", ({ params: { callFrames, hitBreakpoints = [] } }) => {
    if (hitBreakpoints.length === 0) setBreakpoints();
    else {
      const [{ location, functionName, callFrameId }] = callFrames;
      const place = { line: location.lineNumber + 1, column: location.columnNumber };
      const original = originalPositionFor(maps.get(location.scriptId), place);
      session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression }, (_, found) => {
        const at = `${original.source?.split("/").at(-1)}:${original.line}`;
        writeSync(
          1,
          `stopped at ${at} in ${functionName}, ${expression}: ${found?.result.value}\n`,
        );
      });
    }
    session.post("Debugger.resume");
  });

  session.post("Debugger.enable", () => {
    parentPort.postMessage("ready");
  });
}
