import { expect, test } from "vitest";
import { Images } from "../../src/constructs/images.ts";
import { synthConstruct } from "../support/synth.ts";

const images = (registry?: string) =>
  synthConstruct(
    (scope) =>
      new Images(scope, "images", {
        prefix: "dev-alpha",
        place: { id: "123456789012", region: "eu-west-1", partition: "aws" },
        registry,
        backendRepository: "shop/backend",
        frontendRepository: "frontend",
        initialTag: "unreleased",
      }),
  ).named("aws_ssm_parameter", "backend").insecure_value;

test.each([
  ["the account's own registry", undefined, 'coalesce(null, "123456789012.dkr.ecr.eu-west-1.'],
  ["another registry when given", "registry.example.com", 'coalesce("registry.example.com", '],
])("images come from %s", (_claim, registry, expected) => {
  expect(images(registry)).toContain(expected);
  expect(images(registry)).toMatch(/\/shop\/backend:unreleased$/);
});
