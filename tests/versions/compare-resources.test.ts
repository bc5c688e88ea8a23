import { describe, expect, test } from "vitest";
import { judge, versionRow as row } from "../support/version-row.ts";

const database = (content: object, rest: object = {}) => ({
  resource: { aws_db_instance: { this: { engine: "postgres", instance_class: "db.t4g.micro", ...content } } },
  ...rest,
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
      ["breaking: aws_cloudwatch_metric_alarm.cpu may refuse what it took before: No."],
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
