import type { IResolvable } from "cdktf";
import { hcl, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import type { Statement } from "./task-roles.ts";

/** What the roles of CI may work on. */
export interface CiScope {
  readonly account: Account;

  /** Names of the bases: what belongs to one, or to an app on it, has a name that begins with `<base>-`. */
  readonly bases: string[];

  readonly stateBucketArn: string;

  /** Key that encrypts the state, as a Terraform list of none or one. */
  readonly stateKeyArns: unknown;

  readonly repositoryArns: unknown;

  /** ARN of the permissions boundary that roles of environments have. */
  readonly boundaryArn: string;
}

/** ARNs of one base, without `arn:<partition>:`. */
type OfBase = (base: string, account: string) => readonly string[];

/** ARNs of every base and its apps, as a Terraform list. Environments may be in any region: the roles are the account's. */
export const owned = ({ account, bases }: Pick<CiScope, "account" | "bases">, ofBase: OfBase): IResolvable => {
  const arns = ofBase(text(hcl`base`), account.id).map((arn) => `arn:${account.partition}:${arn}`);
  return hcl`flatten([for base in ${bases} : ${arns}])`;
};

/**
 * Kinds of resources that have names of ours: a policy cannot leave the kind open. Source: IAM, "IAM JSON policy elements:
 * Resource".
 */
export const KINDS = {
  ecs: ["cluster", "service", "task", "task-definition"].map((kind) => `${kind}/`),
  elasticache: ["cluster", "parametergroup", "replicationgroup", "snapshot", "subnetgroup"].map((kind) => `${kind}:`),
  elasticloadbalancing: ["listener/app/", "listener-rule/app/", "loadbalancer/app/", "targetgroup/"],
  rds: ["db", "pg", "snapshot", "subgrp"].map((kind) => `${kind}:`),
} as const;

/** What bases and apps have of a service, of every kind. */
export const ownedIn = (scope: Pick<CiScope, "account" | "bases">, service: keyof typeof KINDS): IResolvable =>
  owned(scope, (base, id) => KINDS[service].map((kind) => `${service}:*:${id}:${kind}${base}-*`));

/** ARNs of this account, given without `arn:<partition>:`. */
export const ofAccount = ({ account }: Pick<CiScope, "account">, ofAccount: (id: string) => readonly string[]) =>
  ofAccount(account.id).map((arn) => `arn:${account.partition}:${arn}`);

/** The actions of some services, by the prefix that IAM knows each by. */
export type Actions = Readonly<Record<string, readonly string[]>>;

/** A statement that allows them. */
export const allow = (actions: Actions, resources: unknown, condition?: object): Statement => ({
  Effect: "Allow",
  Action: Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
  Resource: resources,
  ...(condition && { Condition: condition }),
});

/** A statement that refuses them whatever else is allowed. */
export const deny = (actions: Actions, resources: unknown, condition?: object): Statement => ({
  ...allow(actions, resources, condition),
  Effect: "Deny",
});
