import { subset, validRange } from "semver";
import type { Change } from "./change.ts";
import type { ModuleTerraform } from "./module-terraform.ts";

type Requirements = ModuleTerraform["requirements"];

/** Compares what two versions need of Terraform and its providers. */
export const requirementChanges = (before: Requirements, after: Requirements): Change[] => {
  const [old, now] = [before.required_providers ?? {}, after.required_providers ?? {}];
  return [
    ...rangeChange("Terraform", before.required_version, after.required_version),
    ...Object.keys(old)
      .filter((name) => !now[name])
      .map((name): Change => ({ level: "patch", subject: `provider ${name}`, message: "is not needed any more." })),
    ...Object.entries(now).flatMap(([name, { source, version }]): Change[] => {
      const subject = `provider ${name}`;
      const previous = old[name];
      if (!previous) return [{ level: "minor", subject, message: "is needed too: terraform init brings it." }];
      if (previous.source !== source) {
        return [{ level: "breaking", subject, message: `comes from ${source}, and came from ${previous.source}.` }];
      }
      return rangeChange(subject, previous.version, version);
    }),
  ];
};

const rangeChange = (subject: string, before = "", after = ""): Change[] => {
  if (before === after) return [];
  const [old, now] = [range(before), range(after)];
  const message = `has to be ${after || "of any version"}, and had to be ${before || "of any version"}`;
  if (old !== null && now !== null && subset(old, now)) {
    return subset(now, old) ? [] : [{ level: "minor", subject, message: `${message}.` }];
  }
  return [{ level: "breaking", subject, message: `${message}: who has one that fitted may not fit any more.` }];
};

/**
 * A constraint of Terraform's as a range of npm's; `null` when npm has no word for it.
 *
 * Source: Terraform language, "Version Constraints": `~>` lets only the last number grow.
 */
const range = (constraint: string): string | null => {
  const parts = constraint.split(",").map((part) => part.trim());
  return validRange(parts.map(comparator).join(" "));
};

const comparator = (part: string): string => {
  const pessimistic = /^~>\s*(\d+)\.(\d+)(?:\.(\d+))?$/.exec(part);
  if (!pessimistic) return part;
  const [, major = "0", minor = "0", patch] = pessimistic;
  const ceiling = patch === undefined ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`;
  return `>=${major}.${minor}.${patch ?? 0} <${ceiling}`;
};
