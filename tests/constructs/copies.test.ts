import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { TerraformLocal } from "cdktf";
import { expect, test } from "vitest";
import { type Copies, forEachEntry, once, onceIf } from "../../src/constructs/copies.ts";
import { hcl } from "../../src/core/hcl.ts";
import { synthConstruct } from "../support/synth.ts";

const made = (copies: Copies) => {
  const { json, only } = synthConstruct((scope) => {
    const cluster = new EcsCluster(scope, "cluster", { ...copies.arguments, name: "a" });
    new TerraformLocal(scope, "own", hcl`${copies.own(cluster)}.arn`);
    new TerraformLocal(
      scope,
      "by-name",
      copies.byName(cluster, (own) => ({ arn: hcl`${own(cluster)}.arn` })),
    );
  });
  const { count, for_each } = only("aws_ecs_cluster");
  return { count, for_each, ...json.locals };
};

test("a block made once is named plainly", () => {
  expect(made(once)).toEqual({
    own: "${aws_ecs_cluster.this.arn}",
    by_name: '${{ (aws_ecs_cluster.this.name) = { "arn" = aws_ecs_cluster.this.arn } }}',
  });
});

test("a block made on a condition has a count", () => {
  expect(made(onceIf(true))).toEqual({
    count: "${true ? 1 : 0}",
    own: "${aws_ecs_cluster.this[0].arn}",
    by_name: '${{ for copy in aws_ecs_cluster.this : copy.name => { "arn" = aws_ecs_cluster.this[0].arn } }}',
  });
});

test("a block made for each entry of a map sees its own key", () => {
  expect(made(forEachEntry({ a: 1 }))).toMatchObject({
    own: "${aws_ecs_cluster.this[each.key].arn}",
    by_name: '${{ for key, copy in aws_ecs_cluster.this : copy.name => { "arn" = aws_ecs_cluster.this[key].arn } }}',
  });
});
