import { describe, expect, test } from "vitest";
import { judge, versionRow as row } from "../support/version-row.ts";

const variable = (content: object) => ({ variable: { size: { type: "number", nullable: false, ...content } } });
const database = (content: object, rest: object = {}) => ({
  resource: { aws_db_instance: { this: { engine: "postgres", instance_class: "db.t4g.micro", ...content } } },
  ...rest,
});
const typed = (type: string, rest: object = {}) => ({ variable: { workers: { type, nullable: false, ...rest } } });
const limited = (condition: string) => ({
  variable: {
    name: { type: "string", validation: [{ condition: `\${${condition}}`, error_message: "name is wrong." }] },
  },
});

describe("inputs", () => {
  test.each([
    row("an input is gone", variable({}), {}, "breaking", [
      "breaking: variable size is gone: whoever sets it gets an error.",
    ]),
    row(
      "an input has another name",
      variable({ description: "Size." }),
      { variable: { tasks: { type: "number", nullable: false, description: "Size." } } },
      "breaking",
      [
        "breaking: variable size is gone, it seems to be called tasks now: whoever sets it gets an error.",
        "breaking: variable tasks is new and required: every caller gets an error until it is set.",
      ],
    ),
    row("an input is new and required", {}, variable({}), "breaking", [
      "breaking: variable size is new and required: every caller gets an error until it is set.",
    ]),
    row("an input is new and optional", {}, variable({ default: 1 }), "minor", [
      "minor: variable size is a new optional input.",
    ]),
    row("an input becomes required", variable({ default: 1 }), variable({}), "breaking", [
      "breaking: variable size could be left out, and is required now.",
    ]),
    row("an input becomes optional", variable({}), variable({ default: 1 }), "minor", [
      "minor: variable size was required, and may be left out now.",
    ]),
    row("an input may not be null any more", variable({ nullable: true }), variable({}), "breaking", [
      "breaking: variable size could be null, and cannot any more.",
    ]),
    row("an input may be null", variable({}), variable({ nullable: true }), "minor", [
      "minor: variable size may be null now.",
    ]),
    row(
      "an input is described in other words",
      variable({ description: "Size" }),
      variable({ description: "How big." }),
      "patch",
      ["patch: variable size is described in other words."],
    ),
    row("a number becomes text", variable({}), variable({ type: "string" }), "minor", [
      "minor: variable size was a number, and is a string now, which takes what was given before.",
    ]),
    row("text becomes a number", variable({ type: "string" }), variable({}), "breaking", [
      "breaking: variable size was a string, and is a number now: values given before do not fit any more.",
    ]),
    row("a list becomes a map", typed("list(string)"), typed("map(string)"), "breaking", [
      "breaking: variable workers was a list, and is a map now: values given before do not fit any more.",
    ]),
    row(
      "an attribute is new and optional",
      typed("map(object({ cpu = number }))"),
      typed('map(object({ cpu = number, queues = optional(list(string), ["a, b", "c"]) }))'),
      "minor",
      ["minor: variable workers[*].queues is a new optional input."],
    ),
    row(
      "an attribute is new and required",
      typed("map(object({ cpu = number }))"),
      typed("map(object({ cpu = number, memory = number }))"),
      "breaking",
      ["breaking: variable workers[*].memory is new and required: whoever sets the rest gets an error."],
    ),
    row(
      "an attribute is gone",
      typed("object({ cpu = number, memory = number })"),
      typed("object({ cpu = number })"),
      "breaking",
      ["breaking: variable workers.memory is gone: Terraform drops what callers set there without a word."],
    ),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});

describe("checks of inputs", () => {
  const refused = ["breaking: variable name may refuse values that were right before: name is wrong."];
  const allowed = ["minor: variable name takes values that it refused before: name is wrong."];
  test.each([
    row(
      "a check is new",
      { variable: { name: { type: "string" } } },
      limited("length(var.name) <= 12"),
      "breaking",
      refused,
    ),
    row(
      "a check is gone",
      limited("length(var.name) <= 12"),
      { variable: { name: { type: "string" } } },
      "minor",
      allowed,
    ),
    row("a limit is lower", limited("length(var.name) <= 12"), limited("length(var.name) <= 10"), "breaking", refused),
    row("a limit is higher", limited("length(var.name) <= 12"), limited("length(var.name) <= 20"), "minor", allowed),
    row("a floor is higher", limited("length(var.name) >= 1"), limited("length(var.name) >= 2"), "breaking", refused),
    row(
      "a negated limit is higher",
      limited("!(length(var.name) <= 12)"),
      limited("!(length(var.name) <= 20)"),
      "breaking",
      refused,
    ),
    row(
      "a choice is gone",
      limited('contains(["a","b"], var.name)'),
      limited('contains(["a"], var.name)'),
      "breaking",
      refused,
    ),
    row(
      "a choice is new",
      limited('contains(["a"], var.name)'),
      limited('contains(["a","b"], var.name)'),
      "minor",
      allowed,
    ),
    row(
      "a pattern is another",
      limited('can(regex("^a", var.name))'),
      limited('can(regex("^b", var.name))'),
      "breaking",
      refused,
    ),
    row(
      "a check is of a new attribute alone",
      typed("map(object({ cpu = number }))"),
      typed("map(object({ cpu = number, tasks = optional(number, 1) }))", {
        validation: [
          { condition: "${alltrue([for key, item in var.workers : item.tasks >= 1])}", error_message: "Too few." },
        ],
      }),
      "minor",
      ["minor: variable workers[*].tasks is a new optional input."],
    ),
    row(
      "a check is of a new attribute and an old one",
      typed("map(object({ cpu = number }))"),
      typed("map(object({ cpu = number, tasks = optional(number, 1) }))", {
        validation: [
          { condition: "${alltrue([for item in var.workers : item.tasks >= item.cpu])}", error_message: "Too few." },
        ],
      }),
      "breaking",
      [
        "breaking: variable workers may refuse values that were right before: Too few.",
        "minor: variable workers[*].tasks is a new optional input.",
      ],
    ),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});

describe("defaults of inputs", () => {
  const fed = (value: unknown, block: object) => ({
    ...variable({ default: value }),
    resource: { aws_db_instance: { this: block } },
  });
  const vpc = (value: boolean, count: string) => ({
    ...variable({ type: "bool", default: value }),
    resource: {
      aws_subnet: { private: { count: `\${${count}}` } },
      aws_cloudwatch_metric_alarm: { a: { count: "${var.size ? 1 : 0}" } },
    },
  });
  test.each([
    row(
      "it feeds what can be changed in place",
      fed(1, { iops: "${var.size}" }),
      fed(2, { iops: "${var.size}" }),
      "patch",
      ["patch: variable size has 2 as default, and had 1."],
    ),
    row(
      "it feeds what cannot be changed in place",
      fed(1, { db_name: "${var.size}" }),
      fed(2, { db_name: "${var.size}" }),
      "breaking",
      [
        "breaking: variable size has 2 as default, and had 1: aws_db_instance.this is replaced (db_name), the data since its last snapshot, and its address would be lost.",
      ],
    ),
    row(
      "it feeds that through a local",
      { ...fed(1, { db_name: "${local.name}" }), locals: { name: "db-${var.size}" } },
      { ...fed(2, { db_name: "${local.name}" }), locals: { name: "db-${var.size}" } },
      "breaking",
      [
        "breaking: variable size has 2 as default, and had 1: aws_db_instance.this is replaced (db_name), the data since its last snapshot, and its address would be lost.",
      ],
    ),
    row(
      "it switches off what holds something",
      vpc(true, "var.size ? 1 : 0"),
      vpc(false, "var.size ? 1 : 0"),
      "breaking",
      [
        "breaking: variable size has false as default, and had true: there may be fewer aws_subnet.private, everything in it would be lost.",
      ],
    ),
    row("it switches that on", vpc(false, "var.size ? 1 : 0"), vpc(true, "var.size ? 1 : 0"), "patch", [
      "patch: variable size has true as default, and had false.",
    ]),
    row(
      "it is an attribute's",
      { ...typed('object({ az = optional(string, "a") })'), ...database({ availability_zone: "${var.workers.az}" }) },
      { ...typed('object({ az = optional(string, "b") })'), ...database({ availability_zone: "${var.workers.az}" }) },
      "breaking",
      [
        'breaking: variable workers.az has "b" as default, and had "a": aws_db_instance.this is replaced (availability_zone), the data since its last snapshot, and its address would be lost.',
      ],
    ),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});
