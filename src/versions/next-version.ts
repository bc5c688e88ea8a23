import { inc, major } from "semver";
import type { Level } from "./change.ts";

/** What release-please's configuration says about versions below 1.0.0. */
export interface VersionRules {
  readonly "bump-minor-pre-major"?: boolean;
  readonly "bump-patch-for-minor-pre-major"?: boolean;
}

/** The version that a change of this level gives, as release-please counts; the same one when there is no change. */
export const nextVersion = (version: string, level: Level, rules: VersionRules): string => {
  const early = major(version) === 0;
  switch (level) {
    case "none":
      return version;
    case "patch":
      return inc(version, "patch") ?? version;
    case "minor":
      return inc(version, early && rules["bump-patch-for-minor-pre-major"] ? "patch" : "minor") ?? version;
    case "breaking":
      return inc(version, early && rules["bump-minor-pre-major"] ? "minor" : "major") ?? version;
  }
};
