import { readFileSync } from "node:fs";

/**
 * The most memory that this process has had, in bytes. `resourceUsage().maxRSS` is not it on Linux: it begins with what the process had
 * that started this one.
 */
export function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (peak === undefined) throw new Error("/proc/self/status has no VmHWM");
  return Number(peak) * 1024;
}
