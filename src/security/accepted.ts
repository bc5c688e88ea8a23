/** A deviation from a rule that we know of and stand by. */
export interface Accepted {
  readonly rule: string;
  readonly modules: readonly string[];
  /** Addresses of the resources it is about. @default every one that the rule complains of */
  readonly resources?: readonly string[];
  /** What the rule says of them. @default whatever it says */
  readonly only?: string;
  /** A sentence for whoever reviews the module. */
  readonly because: string;
}

const BASES = ["ad-hoc-base", "prod-base"];
const APPS = ["ad-hoc-app", "prod-app"];

const SHORT_LIVED =
  "An ad hoc environment comes and goes in a day and holds nothing that is missed; it must go in one step.";

/** Every deviation that we stand by. A rule that a module does not keep and that is not here fails the tests. */
export const accepted: readonly Accepted[] = [
  {
    rule: "every-action",
    modules: ["prod-base"],
    resources: ["aws_kms_key.alarms"],
    because:
      "A key's policy is about that key alone, and without the account in it nobody could administer the key (AWS KMS, “Default key policy”).",
  },
  {
    rule: "every-resource",
    modules: ["bootstrap"],
    resources: ["aws_iam_policy.boundary"],
    because:
      "A permissions boundary allows nothing by itself: it is the most that the roles of bases and apps may have.",
  },
  {
    rule: "every-resource",
    modules: ["bootstrap"],
    resources: [
      ...["aws_iam_policy.plan_read_network", "aws_iam_policy.plan_read_data", "aws_iam_policy.plan_read_tasks"],
      ...["aws_iam_policy.apply_read_network", "aws_iam_policy.apply_read_data", "aws_iam_policy.apply_read_tasks"],
    ],
    because:
      "A plan reads what is there, under names that nobody knows beforehand; neither files nor values of secrets.",
  },
  {
    rule: "every-resource",
    modules: ["bootstrap"],
    resources: [
      ...["aws_iam_policy.apply_write_network", "aws_iam_policy.apply_write_databases"],
      ...["aws_iam_policy.apply_write_storage", "aws_iam_policy.apply_write_tasks"],
    ],
    because:
      "What an apply makes has an id that AWS gives it then. Only workflows of one GitHub environment, behind its approval, have the role.",
  },
  {
    rule: "every-resource",
    modules: ["bootstrap"],
    resources: ["aws_iam_policy.release_environments"],
    because:
      "A release looks up services and scales them; conditions in the statements hold it to them where AWS has any.",
  },
  {
    rule: "managed-policy",
    modules: APPS,
    because:
      "`task_role_policy_arns` takes policies of the account's own and refuses AWS's; what they allow is for whoever writes them to review.",
  },
  {
    rule: "range-ingress",
    modules: BASES,
    resources: ["aws_vpc_security_group_ingress_rule.interface_endpoints"],
    because: "An endpoint stands for an AWS service: whatever is in the VPC may call it, and IAM judges each call.",
  },
  {
    rule: "open-egress",
    modules: BASES,
    resources: ["aws_vpc_security_group_egress_rule.app"],
    because:
      "The application calls AWS and whatever services it was written for, at addresses that nobody knows beforehand.",
  },
  {
    rule: "open-egress",
    modules: BASES,
    resources: ["aws_vpc_security_group_egress_rule.bastion_https"],
    because: "Systems Manager is reached over HTTPS at AWS's public addresses unless there is an endpoint for it.",
  },
  {
    rule: "public-address",
    modules: APPS,
    because:
      "A base without NAT puts tasks into public subnets and says so in its contract; their security group still admits the load balancer alone.",
  },
  {
    rule: "flow-logs",
    modules: ["ad-hoc-base"],
    because: "They cost more than they tell of a network that lives for days. `flow_logs = true` turns them on.",
  },
  {
    rule: "flow-logs",
    modules: ["prod-base"],
    because: "Who sends them elsewhere, such as to an account for logs, turns these off.",
  },
  {
    rule: "web-firewall",
    modules: ["ad-hoc-base"],
    because: "What is behind it is Django, patched with each release. A base that needs one is a production base.",
  },
  {
    rule: "web-firewall",
    modules: ["prod-base"],
    because:
      "It refuses requests that some applications make, so somebody must have looked: `waf.enabled = true` turns it on.",
  },
  {
    rule: "tls-tasks",
    modules: APPS,
    because:
      "TLS ends at the load balancer. Behind it, requests stay inside the VPC, and the tasks' security group admits the load balancer alone.",
  },
  {
    rule: "cache-password",
    modules: BASES,
    because:
      "The provider has no write-only argument for the token, so it would lie in the state. The cache's security group admits the application alone.",
  },
  {
    rule: "plain-secret",
    modules: APPS,
    only: "SENTRY_DSN is readable in it",
    because:
      "Sentry's DSN says where errors go and opens nothing; browsers are given it too (Sentry, “DSN Explainer”). Django's own secrets are references.",
  },
  {
    rule: "writable-root",
    modules: APPS,
    because: "ECS Exec cannot enter a container whose file system is read-only, and Django and Celery write to /tmp.",
  },
  {
    rule: "bucket-versions",
    modules: BASES,
    resources: ["aws_s3_bucket.access_logs"],
    because: "Logs are written once and deleted after 90 days.",
  },
  {
    rule: "bucket-versions",
    modules: ["ad-hoc-app"],
    because: SHORT_LIVED,
  },
  {
    rule: "deletion-protection",
    modules: ["ad-hoc-base"],
    because: SHORT_LIVED,
  },
  {
    rule: "final-snapshot",
    modules: ["ad-hoc-base"],
    because: SHORT_LIVED,
  },
  {
    rule: "kept-contents",
    modules: ["ad-hoc-base", "ad-hoc-app"],
    because: SHORT_LIVED,
  },
  {
    rule: "backups",
    modules: ["ad-hoc-base"],
    because: SHORT_LIVED,
  },
  {
    rule: "secret-recovery",
    modules: ["ad-hoc-app"],
    because:
      "The next environment of this name takes the same names of secrets, which AWS keeps for as long as they can be brought back.",
  },
  {
    rule: "access-logs",
    modules: ["ad-hoc-base"],
    because: "gunicorn logs each request that reaches Django. `load_balancer.access_logs = true` turns these on.",
  },
  {
    rule: "access-logs",
    modules: ["prod-base"],
    because: "Who has the web application firewall log requests turns these off.",
  },
  {
    rule: "database-logs",
    modules: BASES,
    because:
      "Statements may hold what people typed; who must not have that in CloudWatch leaves the log on the instance.",
  },
];
