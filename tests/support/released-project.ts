import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scratchCopy } from "./scratch-copy.ts";

/** Path of each component, a module's being its Terraform → its version, as the project's own manifest has it. */
export const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../.release-please-manifest.json"), "utf8"),
) as Readonly<Record<string, string>>;

/** A copy of the project with every component released at the version of the manifest, or at another. */
export const releasedProject = (version?: string): ReturnType<typeof scratchCopy> => {
  const copy = scratchCopy();
  if (version !== undefined) {
    for (const path of Object.keys(manifest)) {
      copy.edit(
        join(path.replace(/\/terraform$/, ""), "package.json"),
        `"version": "${manifest[path]}"`,
        `"version": "${version}"`,
      );
    }
    copy.write({
      ".release-please-manifest.json": JSON.stringify(
        Object.fromEntries(Object.keys(manifest).map((path) => [path, version])),
      ),
    });
  }
  copy.commit("chore: begin");
  for (const [path, own] of Object.entries(manifest)) {
    copy.git("tag", path === "." ? `v${version ?? own}` : `${path.split("/")[1]}-v${version ?? own}`);
  }
  return copy;
};
