// Loaded into a measured process: writes its peak resident memory in MB when it ends.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.env.MEMORY_REPORTS;
if (folder && require("node:worker_threads").isMainThread) {
  process.once("exit", () => {
    writeFileSync(join(folder, String(process.pid)), String(process.resourceUsage().maxRSS / 1024));
  });
}
