import { expect } from "vitest";
import { type Plan, planned } from "./plan.ts";
import { REGIONS, type Row, servicesOf } from "./prod-matrix.ts";

type Values = Readonly<Record<string, unknown>>;

/** What a base of a row must be, read from the plan of its first apply. */
export const promisesOfBase = (plan: Plan, row: Row): void => {
  const { optional, zones, region } = row;
  const on = optional === "on" ? 1 : 0;

  // Each zone has its subnets, its way to the internet and its table of routes.
  for (const name of ["public", "private"]) {
    const places = named(plan, "aws_subnet", name).map((subnet) => String(subnet.availability_zone));
    expect(new Set(places).size).toBe(zones);
    expect(places.every((zone) => zone.startsWith(region))).toBe(true);
  }
  expect(values(plan, "aws_nat_gateway")).toHaveLength(zones);
  expect(named(plan, "aws_route_table", "private")).toHaveLength(zones);

  // What holds data outlives a zone, is encrypted, closed to the world and protected.
  expect(named(plan, "aws_db_instance", "this")).toMatchObject([
    { multi_az: true, storage_encrypted: true, publicly_accessible: false, deletion_protection: true },
  ]);
  expect(values(plan, "aws_elasticache_replication_group")).toMatchObject([
    {
      automatic_failover_enabled: true,
      multi_az_enabled: true,
      transit_encryption_enabled: true,
      num_cache_clusters: on ? 3 : 2,
    },
  ]);
  expect(values(plan, "aws_lb")).toMatchObject([{ enable_deletion_protection: true, internal: false }]);
  expect(values(plan, "aws_backup_plan")).toHaveLength(1);

  // What is optional is there or it is not.
  expect({
    accessLogs: values(plan, "aws_s3_bucket").length,
    addresses: values(plan, "aws_sns_topic_subscription").length,
    bastion: values(plan, "aws_instance").length,
    endpoints: values(plan, "aws_vpc_endpoint").filter((one) => one.vpc_endpoint_type === "Interface").length,
    firewall: values(plan, "aws_wafv2_web_acl").length,
    flowLogs: values(plan, "aws_flow_log").length,
    replicas: named(plan, "aws_db_instance", "read_replica").length,
  }).toEqual({
    accessLogs: on,
    addresses: on,
    bastion: on,
    endpoints: 2 * on,
    firewall: on,
    flowLogs: on,
    replicas: on,
  });
  expect(foreignRegions(plan, row)).toEqual([]);
};

/** What an app of a row must be, read from the plan of its first apply. */
export const promisesOfApp = (plan: Plan, row: Row, slot: number): void => {
  const on = row.optional === "on";
  const services = values(plan, "aws_ecs_service");
  expect(services.map(({ name }) => name).sort()).toEqual(servicesOf(row));
  for (const service of services) {
    const singleton = service.name === "beat";
    expect(service).toMatchObject({
      desired_count: 0,
      deployment_circuit_breaker: [{ enable: true, rollback: true }],
      deployment_minimum_healthy_percent: singleton ? 0 : 100,
      deployment_maximum_percent: singleton ? 100 : 200,
      availability_zone_rebalancing: singleton ? "DISABLED" : "ENABLED",
    });
  }

  // Whatever answers requests is rolled back when it makes errors, and reached by its own priorities only.
  const web = services.filter((service) => (service.load_balancer as unknown[] | undefined)?.length);
  expect(web).toHaveLength(on ? 4 : 1);
  for (const { alarms } of web) expect(alarms).toMatchObject([{ enable: true, rollback: true }]);
  expect(values(plan, "aws_lb_target_group")).toHaveLength(web.length);
  const priorities = values(plan, "aws_lb_listener_rule").map(({ priority }) => Number(priority));
  expect(priorities.every((priority) => priority > slot * 100 && priority < (slot + 1) * 100)).toBe(true);
  expect(new Set(priorities).size).toBe(priorities.length);

  // What is optional is there or it is not.
  expect({
    scaled: values(plan, "aws_appautoscaling_target").length,
    scheduled: values(plan, "aws_scheduler_schedule").length,
    limits: values(plan, "aws_appautoscaling_scheduled_action").length,
  }).toEqual({ scaled: on ? 8 : 1, scheduled: on ? 3 : 0, limits: on ? 2 : 0 });
  expect(values(plan, "aws_s3_bucket_versioning")).toMatchObject([
    { versioning_configuration: [{ status: "Enabled" }] },
  ]);
  expect(foreignRegions(plan, row)).toEqual([]);
};

/** The planned values of every resource of a type, as far as they are known. */
const values = (plan: Plan, type: string): Values[] => planned(plan, type).map(({ change }) => change.after ?? {});

const named = (plan: Plan, type: string, name: string): Values[] =>
  planned(plan, type)
    .filter((resource) => resource.name === name)
    .map(({ change }) => change.after ?? {});

/** Addresses of resources that speak of the matrix's other region. */
const foreignRegions = (plan: Plan, { region }: Row): string[] => {
  const others = REGIONS.filter((other) => other !== region);
  return plan.resource_changes
    .filter(({ change }) => others.some((other) => JSON.stringify(change.after)?.includes(other)))
    .map(({ address }) => address);
};
