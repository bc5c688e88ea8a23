import { describe, expect, test } from "vitest";
import { type Account, type Kind, namesIn } from "./account.ts";
import type { AppEnvironment } from "./app-environment.ts";
import { mayDo } from "./role-policies.ts";

/** Two applied environments on one base. */
export interface Neighbours {
  readonly aws: Account;
  readonly one: AppEnvironment;
  readonly other: AppEnvironment;
  /** ARN of the secret of the database's master user. */
  readonly master: () => Promise<unknown>;
}

/** What an environment hands to its containers that no other may have. */
const OWN_VARIABLES = ["CELERY_BROKER_URL", "REDIS_URL", "CELERY_QUEUE_PREFIX", "POSTGRES_NAME", "POSTGRES_USER"];

/**
 * The tests that two environments on one base have nothing in common, as AWS lists it and judges it.
 *
 * @param neighbours the environments, once the tests before have applied them
 * @param kinds of which both have some
 */
export const isolationTests = (neighbours: () => Neighbours, kinds: readonly Kind[]): void => {
  describe("the two environments are isolated:", () => {
    test.each(kinds)("AWS has %s of each, and none is in both", async (kind) => {
      const { aws, one, other } = neighbours();
      const all = await namesIn(aws, kind);
      const of = ({ outputs }: AppEnvironment) => all.filter((name) => name.includes(outputs.cluster_name));
      expect(of(one).length).toBeGreaterThan(0);
      expect(of(other).length).toBeGreaterThan(0);
      expect(of(one).filter((name) => of(other).includes(name))).toEqual([]);
    });

    test("log groups are their own", () => {
      const { one, other } = neighbours();
      const groups = ({ outputs }: AppEnvironment) => Object.values(outputs.services).map(({ log_group }) => log_group);
      expect(groups(one).filter((group) => groups(other).includes(group))).toEqual([]);
    });

    test("cache databases, queue prefix and database name, as the containers get them", async () => {
      const { one, other } = neighbours();
      const [ours, theirs] = [await one.environmentOf("api"), await other.environmentOf("api")];
      for (const name of OWN_VARIABLES) {
        expect(ours[name]).toBeTruthy();
        expect(ours[name]).not.toBe(theirs[name]);
      }
      const databases = [ours.CELERY_BROKER_URL, ours.REDIS_URL, theirs.CELERY_BROKER_URL, theirs.REDIS_URL];
      expect(new Set(databases).size).toBe(4);
    });

    test("listener priorities and hosts", async () => {
      const { one, other } = neighbours();
      const [ours, theirs] = [await one.listenerRules(), await other.listenerRules()];
      expect(ours.flatMap(({ hosts }) => hosts)).toEqual(ours.map(() => one.outputs.host_name));
      expect(theirs.flatMap(({ hosts }) => hosts)).toEqual(theirs.map(() => other.outputs.host_name));
      expect(one.outputs.host_name).not.toBe(other.outputs.host_name);
      expect(new Set([...ours, ...theirs].map(({ priority }) => priority)).size).toBe(ours.length + theirs.length);
    });

    test("no role of one reads the other's secrets or files, and each reads its own", async () => {
      const { aws, one, other } = neighbours();
      const secretArns = await namesIn(aws, "secrets");
      for (const [app, neighbour] of [[one, other] as const, [other, one] as const]) {
        const allowed = await countAllowed(app);
        for (const request of readsOf(app, secretArns)) expect(await allowed(request)).toBeGreaterThan(0);
        for (const request of readsOf(neighbour, secretArns)) expect(await allowed(request)).toBe(0);
      }
    });

    test("only the execution role of backend_update reads the database's master secret", async () => {
      const { one, master } = neighbours();
      const arn = String(await master());
      const roles = await one.policies();
      const readers = await Promise.all(
        roles.map(async ({ role, policies }) =>
          (await mayDo(policies, "secretsmanager:GetSecretValue", arn)) ? role : undefined,
        ),
      );
      const reader = new RegExp(`^${one.outputs.cluster_name}-backend-update-exec-`);
      expect(readers.filter(Boolean)).toEqual([expect.stringMatching(reader)]);
    });
  });
};

type Request = readonly [action: string, resource: string];

const readsOf = ({ outputs }: AppEnvironment, secretArns: readonly string[]): Request[] => [
  ["secretsmanager:GetSecretValue", outputs.database_secret_arn],
  ["secretsmanager:GetSecretValue", secretArns.find((arn) => arn.includes(`${outputs.cluster_name}/django-`)) ?? ""],
  ["s3:GetObject", `arn:aws:s3:::${outputs.bucket_name}/media/1`],
];

/** Of the roles of an environment's tasks, how many may do something. */
const countAllowed = async (app: AppEnvironment) => {
  const roles = await app.policies();
  return async (request: Request): Promise<number> =>
    (await Promise.all(roles.map(({ policies }) => mayDo(policies, ...request)))).filter(Boolean).length;
};
