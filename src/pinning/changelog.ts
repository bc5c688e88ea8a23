import semverGt from "semver/functions/gt.js";
import semverLte from "semver/functions/lte.js";
import semverValid from "semver/functions/valid.js";

/** What one version changed, in a changelog's own words. */
export interface ChangelogSection {
  readonly version: string;
  /** The heading without `##` and links, e.g. `1.4.0 (2026-01-31)`. */
  readonly title: string;
  readonly text: string;
}

/** The sections of a changelog after one version, up to and with another, newest first as they stand there. */
export const sectionsBetween = (changelog: string, after: string, upTo: string): ChangelogSection[] =>
  sectionsOf(changelog).filter(({ version }) => semverGt(version, after) && semverLte(version, upTo));

/** release-please writes `## [1.4.0](…) (2026-01-31)`, and `## 1.4.0 (…)` for a first release. */
const HEADING = /^##? \[?v?(\d+\.\d+\.\d+[^\s\])]*)\]?.*$/gm;

const sectionsOf = (changelog: string): ChangelogSection[] => {
  const headings = [...changelog.matchAll(HEADING)].filter(([, version]) => semverValid(version));
  return headings.map((heading, index) => ({
    version: heading[1] ?? "",
    title: heading[0].replace(/^#+ /, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"),
    text: changelog.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim(),
  }));
};
