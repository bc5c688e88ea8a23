// Loaded into a measured process: writes its peak resident memory in MB when it ends.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

if (isMainThread && process.env.MEMORY_REPORTS) {
  process.once("exit", () => {
    const { maxRSS } = process.resourceUsage();
    writeFileSync(join(process.env.MEMORY_REPORTS, String(process.pid)), String(maxRSS / 1024));
  });
}
