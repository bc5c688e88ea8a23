import { expect, test } from "vitest";
import { Certificate } from "../../src/constructs/certificate.ts";
import { synthConstruct } from "../support/synth.ts";

const EXISTING = "arn:aws:acm:us-east-1:123456789012:certificate/abc";

const certificate = (certificateArn?: string) => {
  let arn = "";
  const synth = synthConstruct((scope) => {
    arn = new Certificate(scope, "certificate", {
      name: "dev",
      domainName: "dev.example.com",
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      certificateArn,
    }).arn;
  });
  return { ...synth, arn };
};

test("a new certificate covers the domain and every app below it, and outlives its successor's creation", () => {
  expect(certificate().only("aws_acm_certificate")).toMatchObject({
    domain_name: "dev.example.com",
    subject_alternative_names: ["*.dev.example.com"],
    validation_method: "DNS",
    lifecycle: { create_before_destroy: true },
  });
});

test("a new certificate is proven by a record in the hosted zone, which a successor may take over", () => {
  expect(certificate().only("aws_route53_record")).toMatchObject({
    zone_id: '${"Z0123456789ABCDEFGHIJ"}',
    name: "${tolist(aws_acm_certificate.this[0].domain_validation_options)[0].resource_record_name}",
    type: "${tolist(aws_acm_certificate.this[0].domain_validation_options)[0].resource_record_type}",
    records: ["${tolist(aws_acm_certificate.this[0].domain_validation_options)[0].resource_record_value}"],
    allow_overwrite: true,
  });
});

test("nothing is made when there is a certificate already", () => {
  const { json } = certificate(EXISTING);
  const counts = Object.values(json.resource ?? {}).flatMap((blocks) =>
    Object.values(blocks as Record<string, { count: string }>).map(({ count }) => count),
  );
  expect(new Set(counts)).toEqual(new Set([`\${"${EXISTING}" == null ? 1 : 0}`]));
});
