import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import { writeDatabases } from "./ci-apply-databases.ts";
import { writeNetwork } from "./ci-apply-network.ts";
import { writeRoles } from "./ci-apply-roles.ts";
import { writeStorage } from "./ci-apply-storage.ts";
import { writeTasks } from "./ci-apply-tasks.ts";
import { planReads } from "./ci-reads.ts";
import { releaseStatements } from "./ci-release.ts";
import type { CiScope } from "./ci-scope.ts";
import { readAndLockState, writeState } from "./ci-state.ts";
import { GithubRole } from "./github-role.ts";

/** Seconds: GitHub's own default. */
const ONE_HOUR = 3600;
/** A production base, with a standby and a replica, takes more than one hour when AWS is slow. */
const THREE_HOURS = 3 * ONE_HOUR;

export interface CiRolesProps extends CiScope {
  /** Prefix of every name, e.g. `main`. */
  readonly name: string;

  /** ARN of the account's OIDC provider for GitHub. */
  readonly oidcProviderArn: string;

  /** Repository on GitHub, `owner/name`. */
  readonly repository: string;

  /** Environments on GitHub whose jobs may apply. */
  readonly applyEnvironments: string[];

  /** Environments on GitHub whose jobs may release. */
  readonly releaseEnvironments: string[];
}

/**
 * The three roles of CI. *plan* reads, for any branch and pull request of the repository; *apply* makes and destroys bases and
 * apps, *release* rolls out images, both for jobs in a GitHub environment alone, where people approve.
 */
export class CiRoles extends Construct {
  readonly planArn: string;
  readonly applyArn: string;
  readonly releaseArn: string;

  constructor(scope: Construct, id: string, props: CiRolesProps) {
    super(scope, id);
    section(this);
    const { name, account, oidcProviderArn, repository } = props;
    const shared = { name, account, oidcProviderArn };
    const inEnvironments = (names: string[]) =>
      hcl`[for name in ${names} : ${`repo:${repository}:environment:${text(hcl`name`)}`}]`;
    const reads = planReads(props);

    this.planArn = new GithubRole(this, "plan", {
      ...shared,
      role: "plan",
      description: `Plans from any branch or pull request of ${repository}.`,
      subjects: [`repo:${repository}:ref:refs/heads/*`, `repo:${repository}:pull_request`],
      maxSessionDuration: ONE_HOUR,
      policies: { ...reads, state: readAndLockState(props) },
    }).arn;
    this.applyArn = new GithubRole(this, "apply", {
      ...shared,
      role: "apply",
      description: `Applies and destroys bases and apps from ${repository}.`,
      subjects: inEnvironments(props.applyEnvironments),
      maxSessionDuration: THREE_HOURS,
      policies: {
        ...reads,
        "write-network": writeNetwork(props),
        "write-databases": writeDatabases(props),
        "write-storage": writeStorage(props),
        "write-tasks": writeTasks(props),
        "write-roles": writeRoles(props),
        state: writeState(props),
      },
    }).arn;
    this.releaseArn = new GithubRole(this, "release", {
      ...shared,
      role: "release",
      description: `Releases apps from ${repository}.`,
      subjects: inEnvironments(props.releaseEnvironments),
      maxSessionDuration: ONE_HOUR,
      policies: { environments: releaseStatements(props) },
    }).arn;
  }
}
