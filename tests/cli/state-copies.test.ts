import { describe, expect, test } from "vitest";
import { judgeCopies, type State } from "../../src/cli/state-copies.ts";

const vpc = { mode: "managed", type: "aws_vpc", name: "this", instances: [{ attributes: { id: "vpc-1", tags: {} } }] };
const subnet = { mode: "managed", type: "aws_subnet", name: "private", instances: [] };
const state = (change: Partial<State> = {}): State => ({
  serial: 7,
  lineage: "one",
  outputs: { name: { value: "dev", type: "string" } },
  resources: [vpc, subnet],
  ...change,
});

describe("a local state and what lies in the bucket:", () => {
  test.each([
    ["nothing is there: it is copied", undefined, "copy"],
    ["an earlier copy of it is there: it is replaced", state({ serial: 6, resources: [] }), "copy"],
    ["the same is there: nothing is copied", state(), "nothing"],
    [
      "the same is there, written in another order: nothing is copied",
      state({ resources: [subnet, { name: "this", type: "aws_vpc", instances: vpc.instances, mode: "managed" }] }),
      "nothing",
    ],
    [
      "the same is there, renamed and renumbered by Terraform: nothing is copied",
      state({ lineage: "two", serial: 1 }),
      "nothing",
    ],
    ["a newer one is there: a person decides", state({ serial: 8, resources: [vpc] }), "refuse"],
    ["another stack's is there: a person decides", state({ lineage: "two", serial: 1, resources: [vpc] }), "refuse"],
    ["one with other resources and the same number is there: a person decides", state({ resources: [vpc] }), "refuse"],
    ["one with other outputs and the same number is there: a person decides", state({ outputs: {} }), "refuse"],
  ])("%s", (_claim, there, verdict) => {
    expect(judgeCopies(state(), there).do).toBe(verdict);
  });

  test("the refusal says what is there", () => {
    expect(judgeCopies(state(), state({ lineage: "two", resources: [vpc] }))).toMatchObject({
      because: "is of another origin (1 resource, lineage two)",
    });
  });
});
