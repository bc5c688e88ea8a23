import { describe, expect, test } from "vitest";
import { Bootstrap } from "../../modules/bootstrap/bootstrap.ts";
import { bootstrap } from "../../modules/bootstrap/module.ts";
import { modules } from "../../modules/index.ts";
import { synthConstruct, synthModule } from "../support/synth.ts";

const tf = await synthModule(bootstrap);
const text = (value: unknown): string => JSON.stringify(value);

describe("what it is", () => {
  test("what it creates", () => {
    expect(tf.inventory()).toEqual({
      aws_acm_certificate: 1,
      aws_acm_certificate_validation: 1,
      aws_ecr_lifecycle_policy: 1,
      aws_ecr_repository: 1,
      aws_iam_openid_connect_provider: 1,
      aws_iam_policy: 15, // the boundary; four of plan, nine of apply, one of release
      aws_iam_role: 3,
      aws_iam_role_policy_attachment: 14,
      aws_route53_record: 5, // the certificate's; DKIM, MX, SPF and DMARC of mail
      aws_s3_bucket: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_s3_bucket_versioning: 1,
      aws_ses_domain_dkim: 1,
      aws_ses_domain_identity: 1,
      aws_ses_domain_mail_from: 1,
    });
  });

  test("the contract callers depend on", () => {
    expect(Object.keys(tf.json.variable ?? {}).sort()).toEqual([
      "apply_environments",
      "bases",
      "certificate",
      "domain_name",
      "hosted_zone_id",
      "image_repositories",
      "mail",
      "name",
      "oidc_provider_arn",
      "release_environments",
      "repository",
      "state_kms_key_arn",
      "state_version_days",
    ]);
    expect(Object.keys(tf.json.output ?? {}).sort()).toEqual([
      "apply_role_arn",
      "certificate_arn",
      "image_repository_urls",
      "mail_identity_arn",
      "oidc_provider_arn",
      "permissions_boundary_arn",
      "plan_role_arn",
      "release_role_arn",
      "state_bucket_name",
    ]);
    expect(tf.json).not.toHaveProperty("provider");
  });

  test("a literal gives what a variable gives", () => {
    const literal = synthConstruct(
      (scope) => new Bootstrap(scope, "bootstrap", { name: "main", repository: "acme/shop", bases: ["dev"] }),
    );
    expect(literal.inventory()).toEqual(tf.inventory());
  });

  test.each([
    ["name", { name: "dev-main", repository: "acme/shop", bases: ["dev"] }, "must neither be one of bases"],
    ["certificate", { name: "main", repository: "acme/shop", bases: ["dev"], certificate: true }, "needs domain_name"],
    [
      "mail",
      { name: "main", repository: "acme/shop", bases: ["dev"], domainName: "example.com", mail: { enabled: true } },
      "needs domain_name and hosted_zone_id",
    ],
    ["bases", { name: "main", repository: "acme/shop", bases: [] }, "must name at least 1 base"],
    ["repository", { name: "main", repository: "acme/*", bases: ["dev"] }, "must be a repository on GitHub"],
    [
      "applyEnvironments",
      { name: "main", repository: "acme/shop", bases: ["dev"], applyEnvironments: ["*"] },
      "must hold only letters",
    ],
  ])("fails on a wrong %s, saying what is allowed", (path, props, message) => {
    const build = () => synthConstruct((scope) => new Bootstrap(scope, "bootstrap", props as never));
    expect(build).toThrow(new RegExp(`${path}.*${message}`, "s"));
  });
});

describe("the state bucket", () => {
  test("cannot be destroyed by Terraform, nor emptied with the bucket", () => {
    expect(tf.only("aws_s3_bucket")).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
  });

  test("keeps every version of a state for a year after it was overwritten, unless told otherwise", () => {
    expect(tf.only("aws_s3_bucket_versioning").versioning_configuration).toEqual({ status: "Enabled" });
    expect(text(tf.only("aws_s3_bucket_lifecycle_configuration").rule)).toContain(
      '"noncurrent_version_expiration":[{"noncurrent_days":"${var.state_version_days}"}]',
    );
    expect(tf.json.variable?.state_version_days).toMatchObject({ default: 365 });
  });

  test("is reachable over TLS alone, without ACLs, and encrypted with S3's key or the one given", () => {
    expect(text(tf.only("aws_s3_bucket_policy").policy)).toContain("aws:SecureTransport");
    expect(text(tf.only("aws_s3_bucket_ownership_controls"))).toContain("BucketOwnerEnforced");
    expect(text(tf.only("aws_s3_bucket_server_side_encryption_configuration"))).toContain(
      '${var.state_kms_key_arn == null ? \\"AES256\\" : \\"aws:kms\\"}',
    );
  });
});

describe("the image repositories", () => {
  test("are scanned on push and encrypted, and a tag is one image for ever", () => {
    expect(tf.only("aws_ecr_repository")).toMatchObject({
      for_each: "${toset(var.image_repositories)}",
      image_tag_mutability: "IMMUTABLE",
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: "AES256" }],
    });
  });

  test("never expire an image that has a tag", () => {
    const { rules } = JSON.parse(String(tf.only("aws_ecr_lifecycle_policy").policy)) as {
      rules: { selection: { tagStatus: string } }[];
    };
    expect(rules.map(({ selection }) => selection.tagStatus)).toEqual(["untagged"]);
  });
});

describe("the roles", () => {
  const trust = (role: string) => String(tf.named("aws_iam_role", role).assume_role_policy);

  test.each(["plan", "apply", "release"])("%s is assumed with a token of GitHub for AWS, and nothing else", (role) => {
    expect(trust(role).match(/"Action" = "[^"]+"/g)).toEqual(['"Action" = "sts:AssumeRoleWithWebIdentity"']);
    expect(trust(role)).toContain(
      '"StringEquals" = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }',
    );
  });

  test("plan is for branches and pull requests of the repository", () => {
    expect(trust("plan")).toContain(
      '"token.actions.githubusercontent.com:sub" = ["repo:${var.repository}:ref:refs/heads/*", "repo:${var.repository}:pull_request"]',
    );
  });

  test.each(["apply", "release"])("%s is for the GitHub environments of its input alone", (role) => {
    expect(trust(role)).toContain(
      `"token.actions.githubusercontent.com:sub" = [for name in var.${role}_environments : "repo:\${var.repository}:environment:\${name}"]`,
    );
  });

  test("an account's own OIDC provider is used instead of a second one", () => {
    expect(tf.only("aws_iam_openid_connect_provider").count).toBe("${var.oidc_provider_arn == null ? 1 : 0}");
    expect(trust("plan")).toContain(
      "coalesce(var.oidc_provider_arn, one(aws_iam_openid_connect_provider.github[*].arn))",
    );
  });
});

describe("mail", () => {
  test("is proved by three DKIM records, SPF and MX of a MAIL FROM domain, and DMARC when asked", () => {
    const record = (name: string) => tf.named("aws_route53_record", name);
    expect(record("dkim")).toMatchObject({ count: "${var.mail.enabled ? 3 : 0}", type: "CNAME" });
    expect(record("mx")).toMatchObject({
      type: "MX",
      name: "${var.mail.mail_from}.${var.domain_name}",
      records: ["10 feedback-smtp.${data.aws_region.this.id}.amazonses.com"],
    });
    expect(record("spf")).toMatchObject({ type: "TXT", records: ["v=spf1 include:amazonses.com -all"] });
    expect(record("dmarc")).toMatchObject({
      count: "${var.mail.enabled && var.mail.dmarc_policy != null ? 1 : 0}",
      records: ["v=DMARC1; p=${var.mail.dmarc_policy}"],
    });
  });
});

test("every role that another module makes carries the boundary that is asked for", async () => {
  const others = Object.values(modules).filter(({ name }) => name !== "bootstrap");
  for (const synth of await Promise.all(others.map(synthModule))) {
    const made = Object.values(synth.all("aws_iam_role"));
    expect(made.length).toBeGreaterThan(1);
    expect(new Set(made.map(({ permissions_boundary }) => permissions_boundary))).toEqual(
      new Set(["${var.permissions_boundary_arn}"]),
    );
  }
});
