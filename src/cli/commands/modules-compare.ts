import { modules } from "../../../modules/index.ts";
import { UserError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { projectRoot } from "../../core/project-root.ts";
import { type ComparedModule, compareProject } from "../../versions/project.ts";
import type { Define } from "../program.ts";
import { columns } from "../table.ts";

/** `modules compare [NAME]`: what has changed since the last release, and what that means to callers. */
export const modulesCompare: Define = (command) =>
  command
    .argument("[name]", "such as prod-base; all modules without it")
    .option("--against <ref>", "a tag, branch or commit instead of the last release")
    .option("--json", "print the changes as JSON")
    .action((name: string | undefined, options: { readonly against?: string; readonly json?: true }) => {
      const names = name === undefined ? Object.keys(modules) : [known(name)];
      const compared = compareProject(projectRoot(process.cwd()), names, options.against);
      if (options.json) console.log(JSON.stringify({ modules: compared.map(asJson) }, null, 2));
      else console.log(compared.map(asText).join("\n\n"));
    });

const known = (name: string): string => {
  if (name in modules) return name;
  const names = Object.keys(modules);
  const close = nearest(name, names);
  throw new UserError(
    `There is no module ${name}.${close ? ` Did you mean ${close}?` : ""} Modules: ${names.join(", ")}.`,
  );
};

const asJson = ({ module, release, comparison, next }: ComparedModule): object => ({
  module,
  state: release.state,
  ...(release.state === "released" && { against: release.ref, version: release.version, next }),
  ...(release.state === "unknown" && { tag: release.tag, reason: release.why }),
  ...comparison,
});

const asText = ({ module, release, comparison, next }: ComparedModule): string => {
  if (release.state === "unknown") return `${module}: cannot be compared with ${release.tag}: ${release.why}.`;
  if (release.state === "unreleased" || !comparison)
    return `${module}: nothing to compare with, it is not released yet.`;
  const { level, changes } = comparison;
  if (level === "none") return `${module}: no change since ${release.ref}.`;
  const verdict = `${module}: ${level} since ${release.ref}; ${next} follows ${release.version}.`;
  return [verdict, columns(changes.map(({ level, subject, message }) => [`  ${level}`, subject, message]))].join("\n");
};
