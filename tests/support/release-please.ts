import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GitHubApi } from "release-please/build/src/github-api";
import { LocalGitHub } from "release-please/build/src/local-github";
import { Manifest } from "release-please/build/src/manifest";
import type { PullRequest } from "release-please/build/src/pull-request";
import type { Release } from "release-please/build/src/release";
import type { ReleasePullRequest } from "release-please/build/src/release-pull-request";
import type { ScmRelease } from "release-please/build/src/scm";
import { setLogger } from "release-please/build/src/util/logger";
import type { gitRepository } from "./git-repository.ts";

type Repository = ReturnType<typeof gitRepository>;

const nothing = (): void => {};
/** Says nothing of what it does. */
export const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };
// Some of its parts ask for no logger and take this one.
setLogger(silent);

/** Everything local comes from git; what release-please asks GitHub for comes from the same repository's tags. */
class GitHubOfRepository extends LocalGitHub {
  private readonly local: Repository;
  private readonly merged: PullRequest | undefined;

  constructor(local: Repository, merged?: PullRequest) {
    const repository = { owner: "cdktf-aws-django", repo: "cdktf-aws-django", defaultBranch: "main" };
    super(repository, {} as GitHubApi, local.root, { logger: silent });
    this.local = local;
    this.merged = merged;
  }

  override async *releaseIterator(): AsyncGenerator<ScmRelease> {
    for await (const { name, sha } of this.tagIterator()) {
      yield { id: 1, tagName: name, sha, url: `https://example.com/${name}` };
    }
  }

  override async *pullRequestIterator(_branch: string, status = "MERGED"): AsyncGenerator<PullRequest> {
    if (status === "MERGED" && this.merged) yield this.merged;
  }

  override async createRelease({ tag, sha }: Release): Promise<ScmRelease> {
    this.local.git("tag", tag.toString(), sha);
    return { id: 1, tagName: tag.toString(), sha, url: `https://example.com/${tag}` };
  }

  override async commentOnIssue(): Promise<string> {
    return "";
  }
  override async addIssueLabels(): Promise<void> {}
  override async removeIssueLabels(): Promise<void> {}
}

const manifestOf = (github: LocalGitHub): Promise<Manifest> =>
  Manifest.fromManifest(github, "main", undefined, undefined, { logger: silent });

/** The release pull request that release-please would open for a repository, if any. */
export const releasePullRequest = async (repository: Repository): Promise<ReleasePullRequest | undefined> => {
  const pullRequests = await (await manifestOf(new GitHubOfRepository(repository))).buildPullRequests();
  if (pullRequests.length > 1) throw new Error(`There are ${pullRequests.length} release pull requests.`);
  return pullRequests[0];
};

/**
 * Commits what a release pull request changes, as merging it does.
 *
 * @returns the files that it changed
 */
export const mergeReleasePullRequest = async (
  repository: Repository,
  { updates, title }: ReleasePullRequest,
): Promise<string[]> => {
  const there = updates.filter(
    ({ path, createIfMissing }) => createIfMissing || existsSync(join(repository.root, path)),
  );
  const changes = await new GitHubOfRepository(repository).buildChangeSet(there, "main");
  repository.write(Object.fromEntries([...changes].map(([path, { content }]) => [path, content ?? ""])));
  return repository.commit(title.toString());
};

/**
 * What release-please does on the branch once its pull request is merged.
 *
 * @returns the tags that it made
 */
export const tagReleases = async (repository: Repository, pullRequest: ReleasePullRequest): Promise<string[]> => {
  const merged: PullRequest = {
    number: 1,
    sha: repository.head(),
    title: pullRequest.title.toString(),
    body: pullRequest.body.toString(),
    headBranchName: pullRequest.headRefName,
    baseBranchName: "main",
    labels: ["autorelease: pending"],
    files: [],
  };
  const releases = await (await manifestOf(new GitHubOfRepository(repository, merged))).createReleases();
  return releases.flatMap((release) => (release ? [release.tagName] : [])).sort();
};

/** Component → version, as the sections of a pull request say; the set has no name. */
export const bumps = (pullRequest: ReleasePullRequest | undefined): Record<string, string> =>
  Object.fromEntries(
    (pullRequest?.body.releaseData ?? []).map(({ component, version }) => [component ?? "", version?.toString() ?? ""]),
  );
