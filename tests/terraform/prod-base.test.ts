import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { leftovers, Moto } from "./support/moto.ts";
import type { Plan } from "./support/plan.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import type { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";
import { dangers, describeDanger } from "./support/upgrade-dangers.ts";

const COPIES = "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies";
const DOMAIN = { domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" };

/** Everything that can be left out is, in the fewest zones. */
const least = { ...DOMAIN, az_count: 2, flow_logs: false, load_balancer: { access_logs: false } };

/** Everything that can be asked for is, and whatever can be changed is another. */
const most = {
  ...DOMAIN,
  az_count: 3,
  interface_endpoints: ["ecr.api", "logs"],
  log_retention_days: 365,
  maintenance_window: "sat:03:00-sat:04:00",
  load_balancer: { idle_timeout: 50, ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
  database: {
    instance_class: "db.m7g.large",
    allocated_storage: 100,
    max_allocated_storage: 1000,
    backup_retention_days: 30,
    backup_window: "01:00-02:00",
    log_min_duration_statement: 250,
    apply_immediately: true,
  },
  read_replica: { enabled: true, instance_class: "db.m7g.large" },
  cache: { node_type: "cache.m7g.large", replicas: 2, snapshot_retention_days: 30, apply_immediately: true },
  backup: { schedule: "cron(0 5 * * ? *)", retention_days: 90, copy_to_vault_arn: COPIES },
  alarm_emails: ["on-call@example.com"],
  alarms: { database_connections: 700 },
  waf: { enabled: true, rate_limit: 3000 },
  bastion: { enabled: true },
};

/** What holds data, and what everything stands in: nothing that a team may ask for replaces or removes any of it. */
const lost = (plan: Plan): string[] => dangers(plan, () => false).map(describeDanger);

const tools = await requireToolchain();

describe.skipIf(!tools)("a production base", () => {
  let moto: Moto;
  let project: Rehearsal;
  let base: Terraform;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    project = new Rehearsal(tools, moto, "region: us-east-1\n");
    base = await configured(least);
    await base.init();
  });
  afterAll(() => moto?.stop());

  const configured = async (variables: object): Promise<Terraform> => {
    project.only(["live/base/prod.json", { module: "prod-base", variables }]);
    await project.synth();
    return project.stack("base-prod");
  };

  test("applies with everything left out, in two zones, and a second plan changes nothing", async () => {
    await base.apply();
    expect(unexplained(await base.plan())).toEqual([]);
    expect(await base.outputs()).toMatchObject({ contract_version: 1, name: "prod", read_replica_address: "" });
  });

  test("refuses to be destroyed", async () => {
    const protectedOnes = ["module.prod_base.aws_db_instance.this", "module.prod_base.aws_lb.this"];
    const refused = base.destroy(...protectedOnes.map((address) => `-target=${address}`));
    await expect(refused).rejects.toThrow(/Cannot delete protected DB Instance/);
    await expect(refused).rejects.toThrow(/cannot be deleted because deletion protection is enabled/);
    expect(await base.stateList()).toEqual(expect.arrayContaining(protectedOnes));
  });

  test("takes everything that can be asked for, and a third zone, without replacing what holds data", async () => {
    await configured(most);
    expect(lost(await base.plan())).toEqual([]);
  });

  test("applies with everything asked for, its protection lifted, and a second plan changes nothing", async () => {
    await configured({ ...most, allow_destroy: true });
    await base.apply();
    expect(unexplained(await base.plan())).toEqual([]);
    const { nat_public_ips: addresses, ...outputs } = await base.outputs();
    expect(addresses).toHaveLength(3);
    expect(outputs).toMatchObject({ alarm_topic_arn: "arn:aws:sns:us-east-1:123456789012:prod-alarms" });
  });

  test("is destroyed then, and leaves the database's final snapshot and nothing else", async () => {
    await base.destroy();
    await rds(moto, "DeleteDBSnapshot", { DBSnapshotIdentifier: "prod-final" });
    expect(leftovers(await moto.dump())).toEqual([]);
  });
});

/** One request to RDS. @throws when it is refused, e.g. because what it is about is not there */
const rds = async ({ url }: Moto, Action: string, parameters: Readonly<Record<string, string>>): Promise<void> => {
  const answer = await fetch(url, {
    method: "POST",
    // moto reads from the signature which service is meant.
    headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rds/aws4_request" },
    body: new URLSearchParams({ Action, Version: "2014-10-31", ...parameters }),
  });
  if (!answer.ok) throw new Error(`${Action}: ${await answer.text()}`);
};
