import { describe, expect, test } from "vitest";
import { compareModules } from "../../src/versions/compare.ts";
import { moduleTerraform } from "../../src/versions/module-terraform.ts";
import { versionRow as row, type VersionRow } from "../support/version-row.ts";

/** Every row: what changed, the module before and after, the verdict, and what is said of it. */
const judge = ({ before, after }: VersionRow) => {
  const read = (content: object) => moduleTerraform(new Map([["main.tf.json", JSON.stringify(content)]]));
  const { level, changes } = compareModules(read(before), read(after));
  return { level, said: changes.map(({ level, subject, message }) => `${level}: ${subject} ${message}`) };
};

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
  const refused = ["breaking: variable name refuses values that were right before: name is wrong."];
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
        "breaking: variable workers refuses values that were right before: Too few.",
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

describe("outputs", () => {
  const output = (content: object) => ({ output: { vpc_id: { value: "${aws_vpc.this.id}", ...content } } });
  test.each([
    row("an output is gone", output({}), {}, "breaking", [
      "breaking: output vpc_id is gone: whoever reads it gets an error.",
    ]),
    row("an output is new", {}, output({}), "minor", ["minor: output vpc_id is new."]),
    row("an output is sensitive", output({}), output({ sensitive: true }), "breaking", [
      "breaking: output vpc_id is sensitive now: an output that hands it on has to say so too.",
    ]),
    row("an output is read from elsewhere", output({}), output({ value: "${local.vpc}" }), "patch", [
      "patch: output vpc_id is read from elsewhere.",
    ]),
    row(
      "the contract has another version",
      { output: { contract_version: { value: 1 } } },
      { output: { contract_version: { value: 2 } } },
      "breaking",
      ["breaking: output contract_version was 1 and is 2: apps that know only the old one refuse it."],
    ),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});

describe("resources", () => {
  const bucket = (name: string, rest: object = {}) => ({
    resource: { aws_s3_bucket: { [name]: { bucket: "media" } } },
    ...rest,
  });
  const destroyed = "breaking: aws_s3_bucket.media is gone: Terraform destroys it, and what is in it.";
  const alarms = (content: object, rest: object = {}) => ({
    resource: { aws_cloudwatch_metric_alarm: { cpu: content } },
    ...rest,
  });
  test.each([
    row("a resource is new", {}, bucket("media"), "minor", ["minor: aws_s3_bucket.media is new."]),
    row("a resource is gone", bucket("media"), {}, "breaking", [destroyed]),
    row("a resource has another address", bucket("media"), bucket("app"), "breaking", [
      `${destroyed} If it is called aws_s3_bucket.app now, ship a moved block.`,
      "minor: aws_s3_bucket.app is new.",
    ]),
    row(
      "a resource is moved",
      bucket("media"),
      bucket("app", { moved: [{ from: "aws_s3_bucket.media", to: "aws_s3_bucket.app" }] }),
      "patch",
      ["patch: aws_s3_bucket.media is called aws_s3_bucket.app now, and is moved."],
    ),
    row(
      "a moved resource is referred to by what cannot be changed in place",
      { resource: { aws_vpc: { this: {} }, aws_subnet: { a: { vpc_id: "${aws_vpc.this.id}" } } } },
      {
        resource: { aws_vpc: { main: {} }, aws_subnet: { a: { vpc_id: "${aws_vpc.main.id}" } } },
        moved: [{ from: "aws_vpc.this", to: "aws_vpc.main" }],
      },
      "patch",
      ["patch: aws_vpc.this is called aws_vpc.main now, and is moved."],
    ),
    row(
      "a resource is moved to nowhere",
      bucket("media"),
      { moved: [{ from: "aws_s3_bucket.media", to: "aws_s3_bucket.app" }] },
      "breaking",
      ["breaking: aws_s3_bucket.media is moved to aws_s3_bucket.app, which is not there.", destroyed],
    ),
    row(
      "a moved block is gone",
      bucket("app", { moved: [{ from: "aws_s3_bucket.media", to: "aws_s3_bucket.app" }] }),
      bucket("app"),
      "breaking",
      [
        "breaking: aws_s3_bucket.media was moved to aws_s3_bucket.app, and the moved block is gone: who comes from an older version loses the resource.",
      ],
    ),
    row(
      "an argument that forces replacement changes on what holds data",
      database({}),
      database({ engine: "mysql" }),
      "breaking",
      [
        "breaking: aws_db_instance.this is replaced, because engine cannot be changed in place: the data since its last snapshot, and its address would be lost.",
      ],
    ),
    row(
      "an argument that can be changed in place changes",
      database({}),
      database({ instance_class: "db.t4g.small" }),
      "patch",
      ["patch: aws_db_instance.this differs in instance_class."],
    ),
    row(
      "a literal becomes an input with that default",
      database({}),
      database({ engine: "${var.engine}" }, { variable: { engine: { type: "string", default: "postgres" } } }),
      "minor",
      ["minor: variable engine is a new optional input."],
    ),
    row(
      "a literal becomes an input with another default",
      database({}),
      database({ engine: "${var.engine}" }, { variable: { engine: { type: "string", default: "mysql" } } }),
      "breaking",
      [
        "breaking: aws_db_instance.this is replaced, because engine cannot be changed in place: the data since its last snapshot, and its address would be lost.",
        "minor: variable engine is a new optional input.",
      ],
    ),
    row(
      "a literal becomes a local with that value",
      database({}),
      database({ engine: "${local.engine}" }, { locals: { engine: '${"postgres"}' } }),
      "breaking",
      [
        "breaking: aws_db_instance.this is replaced, because engine cannot be changed in place: the data since its last snapshot, and its address would be lost.",
        "patch: local.engine is new.",
      ],
    ),
    row(
      "an expression gets a name",
      database({ engine: "${(var.e)}" }),
      database({ engine: "${local.engine}" }, { locals: { engine: "${var.e}" } }),
      "patch",
      ["patch: local.engine is new."],
    ),
    row(
      "what holds data may be left out, and is not by default",
      database({}),
      database({ count: "${var.on ? 1 : 0}" }, { variable: { on: { type: "bool", default: true } } }),
      "minor",
      ["minor: variable on is a new optional input."],
    ),
    row(
      "what holds data may be left out, and is by default",
      database({}),
      database({ count: "${var.on ? 1 : 0}" }, { variable: { on: { type: "bool", default: false } } }),
      "breaking",
      [
        "breaking: aws_db_instance.this is counted otherwise: nothing shows that what is there stays, and the data since its last snapshot, and its address would be lost.",
        "minor: variable on is a new optional input.",
      ],
    ),
    row("something else is counted otherwise", alarms({ count: 1 }), alarms({ count: 2 }), "patch", [
      "patch: aws_cloudwatch_metric_alarm.cpu is made in another number.",
    ]),
    row("what was counted is named", alarms({ count: 1 }), alarms({ for_each: '${toset(["a"])}' }), "breaking", [
      "breaking: aws_cloudwatch_metric_alarm.cpu was made by number (count) and is made by name (for_each): its addresses change. Ship a moved block for each.",
    ]),
    row(
      "what was counted is named and moved",
      alarms({ count: 1 }),
      alarms(
        { for_each: '${toset(["a"])}' },
        { moved: [{ from: "aws_cloudwatch_metric_alarm.cpu[0]", to: 'aws_cloudwatch_metric_alarm.cpu["a"]' }] },
      ),
      "patch",
      ["patch: aws_cloudwatch_metric_alarm.cpu was made by number (count), is made by name (for_each), and is moved."],
    ),
    row(
      "a precondition is new",
      alarms({}),
      alarms({ lifecycle: { precondition: [{ condition: "${var.x}", error_message: "No." }] } }),
      "breaking",
      ["breaking: aws_cloudwatch_metric_alarm.cpu refuses what it took before: No."],
    ),
    row("Terraform treats it otherwise", alarms({}), alarms({ lifecycle: { create_before_destroy: true } }), "patch", [
      "patch: aws_cloudwatch_metric_alarm.cpu is treated otherwise by Terraform (lifecycle, depends_on, provider).",
    ]),
    row(
      "a data source is another",
      { data: { aws_region: { this: {} } } },
      { data: { aws_region: { this: { region: "x" } } } },
      "patch",
      ["patch: data.aws_region.this is written otherwise."],
    ),
    row(
      "nothing but the stamp of the version changes",
      { locals: { module_version: "1.0.0" } },
      { locals: { module_version: "1.1.0" } },
      "none",
      [],
    ),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});

describe("requirements", () => {
  const terraform = (required_version: string) => ({ terraform: { required_version } });
  const aws = (version: string, source = "hashicorp/aws") => ({
    terraform: { required_providers: { aws: { source, version } } },
  });
  test.each([
    row("Terraform's floor is higher", terraform(">= 1.11.0, < 2.0.0"), terraform(">= 1.12.0, < 2.0.0"), "breaking", [
      "breaking: Terraform has to be >= 1.12.0, < 2.0.0, and had to be >= 1.11.0, < 2.0.0: who has one that fitted may not fit any more.",
    ]),
    row("Terraform's floor is lower", terraform(">= 1.11.0"), terraform(">= 1.10.0"), "minor", [
      "minor: Terraform has to be >= 1.10.0, and had to be >= 1.11.0.",
    ]),
    row("a provider's floor is higher", aws(">= 5.100.0, < 7.0.0"), aws(">= 6.0.0, < 7.0.0"), "breaking", [
      "breaking: provider aws has to be >= 6.0.0, < 7.0.0, and had to be >= 5.100.0, < 7.0.0: who has one that fitted may not fit any more.",
    ]),
    row("a provider's next major is allowed", aws(">= 5.100.0, < 7.0.0"), aws(">= 5.100.0, < 8.0.0"), "minor", [
      "minor: provider aws has to be >= 5.100.0, < 8.0.0, and had to be >= 5.100.0, < 7.0.0.",
    ]),
    row("the same is written otherwise", aws("~> 5.1"), aws(">= 5.1.0, < 6.0.0"), "none", []),
    row("a provider comes from elsewhere", aws(">= 5.0.0"), aws(">= 5.0.0", "acme/aws"), "breaking", [
      "breaking: provider aws comes from acme/aws, and came from hashicorp/aws.",
    ]),
    row("a provider is needed too", {}, aws(">= 5.0.0"), "minor", [
      "minor: provider aws is needed too: terraform init brings it.",
    ]),
  ])("when $name, it is $level", (entry) => {
    expect(judge(entry)).toEqual({ level: entry.level, said: entry.said });
  });
});
