import { expect, test } from "vitest";
import { stamp } from "../../src/core/stamp.ts";

const network = {
  locals: { zones: "${var.azs}" },
  resource: {
    aws_vpc: { this: { tags: { Name: "dev" } } },
    aws_subnet: { private: { tags: { Name: "dev-private" } } },
  },
} as never;

test("one resource of a module is tagged with the module's name and version, and the rest is as it was", () => {
  expect(stamp(network, { name: "ad-hoc-base", anchor: "aws_vpc.this" }, "1.2.3")).toEqual({
    locals: { zones: "${var.azs}", module_version: "1.2.3" },
    resource: {
      aws_vpc: { this: { tags: { Name: "dev", module: "ad-hoc-base", module_version: "${local.module_version}" } } },
      aws_subnet: { private: { tags: { Name: "dev-private" } } },
    },
  });
});

test("a module whose anchor is not there cannot be built", () => {
  expect(() => stamp(network, { name: "ad-hoc-base", anchor: "aws_vpc.main" }, "1.2.3")).toThrow(
    "The module ad-hoc-base has no resource aws_vpc.main that could carry its version.",
  );
});
