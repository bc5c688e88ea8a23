import { parseConventionalCommits } from "release-please/build/src/commit";
import { filterCommits } from "release-please/build/src/util/filter-commits";
import { Version } from "release-please/build/src/version";
import { DefaultVersioningStrategy } from "release-please/build/src/versioning-strategies/default";
import { expect, test } from "vitest";
import { promiseOf } from "../../src/versions/commits.ts";
import { nextVersion } from "../../src/versions/next-version.ts";
import { silent } from "../support/release-please.ts";

const messages = [
  "feat: an input",
  "feat(prod-base): an input",
  "feature: an input",
  "fix: a name",
  "perf: fewer calls",
  "revert: the last one",
  "docs: a word",
  "refactor(prod-app): the same",
  "chore: release main",
  "feat!: another name",
  "feat(prod-base)!: another name",
  "refactor!: another name",
  "fix: a name\n\nBREAKING CHANGE: the database is replaced",
  "fix: a name\n\nLong story.\n\nBREAKING-CHANGE: the database is replaced",
  "fix: a name\n\nThis is no BREAKING CHANGE at all",
  "docs: a word\n\nfeat: an input",
  "docs: a word\n\nfix(prod-base): a name",
  "Merge pull request #7 from acme/branch",
  "an unconventional one",
  "feat:no space",
];

test.each(messages)("%j promises what release-please makes of it", (message) => {
  const commits = filterCommits(parseConventionalCommits([{ sha: "1", message, files: [] }], silent));
  const theirs = new DefaultVersioningStrategy().bump(Version.parse("1.2.3"), commits).toString();
  const next = nextVersion("1.2.3", promiseOf({ message }), {});
  expect(next).toBe(commits.length === 0 ? "1.2.3" : theirs);
});

test.each(
  ["0.1.0", "0.9.3", "1.0.0", "2.4.6"].flatMap((version) =>
    [true, false].flatMap((minor) => [true, false].map((patch) => [version, minor, patch] as const)),
  ),
)("after %s comes what release-please counts (bump-minor-pre-major %s, bump-patch-for-minor-pre-major %s)", (version, bumpMinorPreMajor, bumpPatchForMinorPreMajor) => {
  const strategy = new DefaultVersioningStrategy({ bumpMinorPreMajor, bumpPatchForMinorPreMajor });
  const rules = {
    "bump-minor-pre-major": bumpMinorPreMajor,
    "bump-patch-for-minor-pre-major": bumpPatchForMinorPreMajor,
  };
  for (const [message, level] of [
    ["fix: a", "patch"],
    ["feat: a", "minor"],
    ["feat!: a", "breaking"],
  ] as const) {
    const commits = parseConventionalCommits([{ sha: "1", message, files: [] }], silent);
    expect(nextVersion(version, level, rules)).toBe(strategy.bump(Version.parse(version), commits).toString());
  }
});
