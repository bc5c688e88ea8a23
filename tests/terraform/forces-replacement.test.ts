import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { requirements } from "../../src/core/build-module.ts";
import { statefulTypes } from "../../src/versions/stateful.ts";
import { type AttributeSchema, type ProviderSchema, providerSchema } from "../support/provider-schema.ts";
import type { ResourceChange } from "./support/plan.ts";
import { Terraform } from "./support/terraform.ts";
import { requireTerraform } from "./support/toolchain.ts";

const tools = await requireTerraform();

const OUTPOST = "arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0";

/** What a resource needs besides the argument that is tried: every resource of a type, or the one for an argument. */
const NEEDED: Readonly<Record<string, object>> = {
  aws_acm_certificate: { domain_name: "example.com" },
  "aws_acm_certificate.private_key": { certificate_body: "a" },
  "aws_acm_certificate.certificate_body": { private_key: "a" },
  aws_backup_vault: { name: "a-vault" },
  aws_db_instance: { instance_class: "db.t4g.micro" },
  "aws_db_instance.password_wo": { instance_class: "db.t4g.micro", password_wo_version: 1 },
  "aws_db_instance.password_wo_version": { instance_class: "db.t4g.micro", password_wo: "a" },
  aws_db_subnet_group: { subnet_ids: ["subnet-1"] },
  aws_dynamodb_table: { name: "a-table", read_capacity: 1, write_capacity: 1 },
  aws_ecr_repository: { name: "a-repository" },
  aws_ecs_cluster: { name: "a" },
  aws_ecs_service: { name: "a" },
  aws_elasticache_replication_group: { replication_group_id: "a", description: "a" },
  aws_elasticache_subnet_group: { name: "a", subnet_ids: ["subnet-1"] },
  aws_iam_openid_connect_provider: { url: "https://example.com", client_id_list: ["a"] },
  "aws_kms_key.rotation_period_in_days": { enable_key_rotation: true },
  "aws_kms_key.xks_key_id": { custom_key_store_id: "a" },
  aws_lb: { subnets: ["subnet-1"] },
  aws_lb_target_group: { target_type: "ip", port: 8000, protocol: "HTTP", vpc_id: "vpc-1" },
  aws_nat_gateway: { subnet_id: "subnet-1" },
  aws_route53_zone: { name: "example.com" },
  aws_ssm_parameter: { name: "a", type: "String", value: "a" },
  "aws_ssm_parameter.value_wo": { name: "a", type: "String", value_wo_version: 1 },
  "aws_ssm_parameter.value_wo_version": { name: "a", type: "String", value_wo: "a" },
  "aws_ssm_parameter.insecure_value": { name: "a", type: "String" },
  aws_subnet: { vpc_id: "vpc-1" },
  "aws_subnet.customer_owned_ipv4_pool": {
    vpc_id: "vpc-1",
    map_customer_owned_ip_on_launch: true,
    outpost_arn: OUTPOST,
  },
  "aws_subnet.map_customer_owned_ip_on_launch": {
    vpc_id: "vpc-1",
    customer_owned_ipv4_pool: "a",
    outpost_arn: OUTPOST,
  },
  "aws_vpc.ipv4_netmask_length": { ipv4_ipam_pool_id: "a" },
  "aws_vpc.ipv6_cidr_block": { ipv6_ipam_pool_id: "a" },
  "aws_vpc.ipv6_netmask_length": { ipv6_ipam_pool_id: "a" },
  "aws_vpc.ipv6_cidr_block_network_border_group": { assign_generated_ipv6_cidr_block: true },
};

/** The provider wants to know these values when it plans. */
const UNTRIED = [
  "aws_dynamodb_table.read_capacity",
  "aws_dynamodb_table.write_capacity",
  "aws_elasticache_replication_group.engine_version",
];

const needed = (type: string, name: string): object => NEEDED[`${type}.${name}`] ?? NEEDED[type] ?? {};

/** In place since provider 5, but everybody who has the address notices. */
const NOTICED_ANYHOW = ["aws_db_instance.identifier", "aws_db_instance.identifier_prefix"];

/** A value that is not known before it is applied, so that no provider can find it invalid. */
const UNKNOWN = "${terraform_data.unknown.output}";

const schema = tools && providerSchema(tools);
const types = Object.keys(statefulTypes);

describe.skipIf(!tools)("what the provider replaces when one argument changes", () => {
  let changes: readonly ResourceChange[];

  beforeAll(async () => {
    if (!tools) return;
    const directory = mkdtempSync(join(tmpdir(), "forces-replacement-"));
    const write = (file: string, content: object) =>
      writeFileSync(join(directory, file), JSON.stringify(content, null, 2));
    write("main.tf.json", configuration());
    write("terraform.tfstate", state());
    const terraform = new Terraform({ tools, directory });
    await terraform.init();
    changes = (await terraform.plan("-refresh=false")).resource_changes;
  });

  test.each(types)("is what the table says: %s", (type) => {
    const tried = new Set(changes.filter((one) => one.type === type).map(({ name }) => name));
    const replaced = changes.filter((one) => one.type === type && isReplacedByItsArgument(one)).map(({ name }) => name);
    const expected = statefulTypes[type]?.replacedBy.filter(
      (name) => tried.has(name) && !NOTICED_ANYHOW.includes(`${type}.${name}`),
    );
    expect(replaced.sort()).toEqual(expected?.sort());
  });
});

const isReplacedByItsArgument = ({ name, change }: ResourceChange): boolean =>
  (change.replace_paths ?? []).some(([argument]) => argument === name);

/** Of each type one resource for each of its arguments, those in blocks left out. */
const configuration = () => ({
  terraform: requirements,
  provider: {
    aws: [
      {
        ...{ region: "us-east-1", access_key: "test", secret_key: "test" },
        ...{ skip_credentials_validation: true, skip_requesting_account_id: true, skip_metadata_api_check: "true" },
      },
    ],
  },
  resource: {
    terraform_data: { unknown: { input: "${timestamp()}" } },
    ...Object.fromEntries(
      types.map((type) => [
        type,
        Object.fromEntries(
          argumentsOf(type).map(([name, { type: shape }]) => [name, { ...needed(type, name), [name]: unknown(shape) }]),
        ),
      ]),
    ),
  },
});

/** The same resources, each with a known value of its argument. */
const state = () => ({
  ...{ version: 4, terraform_version: "1.11.0", serial: 1, lineage: "a-test", outputs: {} },
  resources: types.flatMap((type) =>
    argumentsOf(type).map(([name, { type: shape }]) => ({
      ...{ mode: "managed", type, name, provider: 'provider["registry.terraform.io/hashicorp/aws"]' },
      instances: [
        {
          schema_version: schema?.resource?.[type]?.version ?? 0,
          attributes: { id: "an-id", ...needed(type, name), [name]: known(shape) },
        },
      ],
    })),
  ),
});

const argumentsOf = (type: string): [string, AttributeSchema][] =>
  Object.entries((schema as ProviderSchema).resource?.[type]?.block.attributes ?? {}).filter(
    ([name, { required, optional, type: shape }]) =>
      (required || optional) &&
      isPlain(shape) &&
      !["id", "tags_all"].includes(name) &&
      !UNTRIED.includes(`${type}.${name}`),
  );

/** Blocks that the schema has as attributes are blocks all the same. */
const isPlain = (shape: unknown): boolean =>
  Array.isArray(shape) ? shape[0] !== "object" && isPlain(shape[1]) : typeof shape === "string";

const known = (shape: unknown): unknown => {
  if (shape === "string") return "known";
  if (shape === "number") return 1;
  if (shape === "bool") return true;
  const [kind, inner] = shape as [string, unknown];
  return kind === "map" ? { key: known(inner) } : [known(inner)];
};

const unknown = (shape: unknown): unknown => {
  if (typeof shape === "string") return UNKNOWN;
  const [kind] = shape as [string];
  return kind === "map" ? { key: UNKNOWN } : [UNKNOWN];
};
