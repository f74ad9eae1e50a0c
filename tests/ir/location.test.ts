import { parseFrame } from "../../ir/location";

/** Lines of stack traces, as engines, bundlers and development servers write them. */

const frames: Readonly<Record<string, string>> = {
  "at f (/home/u/a.ts:3:7)": "/home/u/a.ts:3:7",
  "at /home/u/a.ts:3:7": "/home/u/a.ts:3:7",
  "at async f (/home/u/a.ts:3:7)": "/home/u/a.ts:3:7",
  "at async /home/u/a.ts:3:7": "/home/u/a.ts:3:7",
  "at new A (/home/u/a.ts:3:7)": "/home/u/a.ts:3:7",
  "at A.f [as g] (/home/u/a b (1)/a.ts:3:7)": "/home/u/a b (1)/a.ts:3:7",
  "at Object.<anonymous> (/home/u/@scope/a.ts:3:7)": "/home/u/@scope/a.ts:3:7",
  "at f (C:\\work\\a.ts:3:7)": "C:\\work\\a.ts:3:7",
  "at C:\\work\\a.ts:3:7": "C:\\work\\a.ts:3:7",
  "at f (file:///home/u/a.mjs:3:7)": "/home/u/a.mjs:3:7",
  "at file:///home/u/a.mjs:3:7": "/home/u/a.mjs:3:7",
  "at f (file:///C:/work/a.mjs:3:7)": "C:/work/a.mjs:3:7",
  "at f (file:///home/u/a.mjs?import=1:3:7)": "/home/u/a.mjs:3:7",
  "at f (node:internal/modules/run_main:3:7)": "node:internal/modules/run_main:3:7",
  "at node:internal/main:3:7": "node:internal/main:3:7",
  "at f (http://localhost/a.js:3:7)": "http://localhost/a.js:3:7",
  "at f (http://localhost:5173/src/a.ts?t=1700000000000:3:7)": "http://localhost:5173/src/a.ts:3:7",
  "at https://example.org:8443/a.js:3:7": "https://example.org:8443/a.js:3:7",
  "at f (http://[::1]:5173/a.ts:3:7)": "http://[::1]:5173/a.ts:3:7",
  "at f (webpack://esm/steps.ts:27:15)": "webpack://esm/steps.ts:27:15",
  "at f (webpack:///./src/a.ts?3ae2:3:7)": "webpack:///./src/a.ts:3:7",
  "at eval (webpack-internal:///./src/a.ts:3:7)": "webpack-internal:///./src/a.ts:3:7",
  "at eval (webpack-internal:///(rsc)/./app/a.tsx:3:7)":
    "webpack-internal:///(rsc)/./app/a.tsx:3:7",
  "at f (rspack://app/src/a.ts:3:7)": "rspack://app/src/a.ts:3:7",
  "at f (blob:http://localhost:5173/0d3c-11:3:7)": "blob:http://localhost:5173/0d3c-11:3:7",
  "at f (chrome-extension://abcdef/a.js:3:7)": "chrome-extension://abcdef/a.js:3:7",
  "at f (moz-extension://abc/a.js:3:7)": "moz-extension://abc/a.js:3:7",
  "at f (eval at run (/home/u/run.js:10:5), <anonymous>:3:7)": "/home/u/run.js:10:5",
  "at eval (eval at a (eval at b (/home/u/run.js:10:5), <anonymous>:1:2), <anonymous>:3:7)":
    "/home/u/run.js:10:5",
  "at f (eval at run (/home/u/run.js:10:5), webpack:///a.ts:3:7)": "webpack:///a.ts:3:7",
  "at <anonymous>:3:7": "<anonymous>:3:7",
  "f@http://localhost:5173/src/a.ts?t=17:3:7": "http://localhost:5173/src/a.ts:3:7",
  "@webpack://esm/a.ts:3:7": "webpack://esm/a.ts:3:7",
  "module code@http://localhost/a.js:3:7": "http://localhost/a.js:3:7",
};

test.each(Object.entries(frames))("%s", (frame, expected) => {
  const { file, line, column } = parseFrame(`    ${frame}`) ?? {};
  expect(`${file}:${line}:${column}`).toBe(expected);
});

test.each([
  "at Array.map (<anonymous>)",
  "at async Promise.all (index 0)",
  "at f (wasm://wasm/0a1b:wasm-function[3]:0x1f)",
  "at: /home/u/a.ts:3:7",
  "a message that ends with a place: /home/u/a.ts:3:7",
])("no place: %s", (frame) => {
  expect(parseFrame(frame)).toBeUndefined();
});
