import { DeleteDBSnapshotCommand } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { account } from "./support/account.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { leftovers, Moto } from "./support/moto.ts";
import type { Plan } from "./support/plan.ts";
import { leastOfBase, mostOfBase } from "./support/prod-inputs.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import type { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";
import { dangers, describeDanger } from "./support/upgrade-dangers.ts";

/** Everything that can be left out is, in the fewest zones. */
const least = { ...leastOfBase, az_count: 2 };

/** Everything that can be asked for is, and whatever can be changed is another. */
const most = { ...mostOfBase, az_count: 3 };

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
    await account(moto).rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: "prod-final" }));
    expect(leftovers(await moto.dump())).toEqual([]);
  });
});
