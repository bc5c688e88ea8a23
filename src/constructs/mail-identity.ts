import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { SesDomainDkim } from "@cdktf/provider-aws/lib/ses-domain-dkim";
import { SesDomainIdentity } from "@cdktf/provider-aws/lib/ses-domain-identity";
import { SesDomainMailFrom } from "@cdktf/provider-aws/lib/ses-domain-mail-from";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { onlyIf } from "./only-if.ts";

/** SES always gives three. Source: Amazon SES, "Easy DKIM in Amazon SES". */
const DKIM_TOKENS = 3;

export interface MailIdentityProps {
  /** Without it, nothing is made. */
  readonly enabled: Flag;

  readonly account: Account;

  /** Domain that mail is sent from. */
  readonly domainName: string | undefined;

  /** Route 53 zone of the domain. */
  readonly hostedZoneId: string | undefined;

  /** Label below the domain that bounces come back to, e.g. `mail`; it can receive no other mail. */
  readonly mailFrom: string;

  /**
   * What receivers should do with mail that only pretends to be from the domain: `none`, `quarantine` or `reject`.
   *
   * @default no DMARC record is made
   */
  readonly dmarcPolicy?: string | undefined;
}

/**
 * A domain that SES may send mail from: signed (DKIM), with bounces to a domain of its own (SPF), and a DMARC policy.
 *
 * Once for each domain and region: two of them would fight over the records, and destroying one would silence the other.
 * A new account sends to verified addresses alone until AWS takes it out of the sandbox.
 * Source: Amazon SES, "Using a custom MAIL FROM domain", "Complying with DMARC authentication protocol".
 */
export class MailIdentity extends Construct {
  /** Empty without one. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: MailIdentityProps) {
    super(scope, id);
    section(this);
    const { enabled, domainName } = props;
    const identity = new SesDomainIdentity(this, "mail-domain-identity", {
      count: onlyIf(enabled),
      domain: text(hcl`${domainName}`),
    });
    this.sign(props, identity);
    this.receiveBounces(props, identity);
    this.publishPolicy(props);

    this.arn = text(hcl`join("", ${identity}[*].arn)`);
  }

  private sign({ enabled, domainName, hostedZoneId }: MailIdentityProps, identity: SesDomainIdentity): void {
    const dkim = new SesDomainDkim(this, "mail-domain-dkim", {
      count: onlyIf(enabled),
      domain: text(hcl`${identity}[0].domain`),
    });
    const token = text(hcl`${dkim}[0].dkim_tokens[count.index]`);
    new Route53Record(this, "dkim", {
      count: number(hcl`${enabled} ? ${DKIM_TOKENS} : 0`),
      zoneId: text(hcl`${hostedZoneId}`),
      name: `${token}._domainkey.${text(hcl`${domainName}`)}`,
      type: "CNAME",
      ttl: 300,
      records: [`${token}.dkim.amazonses.com`],
    });
  }

  private receiveBounces(props: MailIdentityProps, identity: SesDomainIdentity): void {
    const { enabled, account, domainName, hostedZoneId, mailFrom } = props;
    const mailFromDomain = `${mailFrom}.${text(hcl`${domainName}`)}`;
    new SesDomainMailFrom(this, "mail-domain-mail-from", {
      count: onlyIf(enabled),
      domain: text(hcl`${identity}[0].domain`),
      mailFromDomain,
    });
    const records = {
      mx: `10 feedback-smtp.${account.region}.amazonses.com`,
      spf: "v=spf1 include:amazonses.com -all",
    };
    for (const [id, record] of Object.entries(records)) {
      new Route53Record(this, id, {
        count: onlyIf(enabled),
        zoneId: text(hcl`${hostedZoneId}`),
        name: mailFromDomain,
        type: id === "mx" ? "MX" : "TXT",
        ttl: 300,
        records: [record],
      });
    }
  }

  private publishPolicy({ enabled, domainName, hostedZoneId, dmarcPolicy }: MailIdentityProps): void {
    new Route53Record(this, "dmarc", {
      count: onlyIf(hcl`${enabled} && ${dmarcPolicy} != null`),
      zoneId: text(hcl`${hostedZoneId}`),
      name: `_dmarc.${text(hcl`${domainName}`)}`,
      type: "TXT",
      ttl: 300,
      records: [`v=DMARC1; p=${text(hcl`${dmarcPolicy}`)}`],
    });
  }
}
