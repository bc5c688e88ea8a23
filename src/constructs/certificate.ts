import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, list, text } from "../core/hcl.ts";
import { onlyIf } from "./only-if.ts";

export interface CertificateProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** The certificate is for this domain and everything directly below it. */
  readonly domainName: string;

  /** Route 53 zone of the domain, where ACM looks for proof of ownership. */
  readonly hostedZoneId: string | undefined;

  /**
   * An existing certificate to use instead. Whether there is one must be known when Terraform plans.
   *
   * @default a certificate is made
   */
  readonly certificateArn: string | undefined;
}

/**
 * A TLS certificate for `<domain>` and `*.<domain>`: the one given, or one that ACM issues and renews by itself, free.
 *
 * ACM asks for one record for both names, and for the same one in every region of an account. Renewal needs the record, so
 * two bases of one domain should share a certificate, or destroying one takes the other's record.
 */
export class Certificate extends Construct {
  /** Usable: a new certificate only once it is valid. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, domainName, hostedZoneId, certificateArn }: CertificateProps) {
    super(scope, id);
    section(this);
    const count = onlyIf(hcl`${certificateArn} == null`);

    const certificate = new AcmCertificate(this, "certificate", {
      count,
      domainName,
      subjectAlternativeNames: [`*.${domainName}`],
      validationMethod: "DNS",
      tags: { Name: name },
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = hcl`tolist(${certificate}[0].domain_validation_options)[0]`;
    const record = new Route53Record(this, "certificate-record", {
      count,
      zoneId: text(hcl`${hostedZoneId}`),
      name: text(hcl`${proof}.resource_record_name`),
      type: text(hcl`${proof}.resource_record_type`),
      records: [text(hcl`${proof}.resource_record_value`)],
      ttl: 300,
      // A certificate that replaces another needs the record that is already there.
      allowOverwrite: true,
    });
    const validation = new AcmCertificateValidation(this, "certificate-validation", {
      count,
      certificateArn: text(hcl`${certificate}[0].arn`),
      validationRecordFqdns: list(hcl`${record}[*].fqdn`),
    });

    this.arn = text(hcl`coalesce(${certificateArn}, one(${validation}[*].certificate_arn))`);
  }
}
