/** The zone that `SEED_HOSTED_ZONES` gives the account, which must be known when Terraform plans. */
const ZONE = "Z0123456789EXAMPLE";

/**
 * The least that an app needs of a base, as Terraform: a network, a load balancer with a listener, and the facts of the rest.
 *
 * It applies in a minute and a half, where a whole production base takes ten. `local.base` is the contract.
 */
export const plainBase = {
  provider: { aws: [{ region: "us-east-1", max_retries: 4 }] },
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } } },
  data: { aws_caller_identity: { this: {} } },
  resource: {
    aws_vpc: { this: { cidr_block: "10.9.0.0/16" } },
    aws_subnet: {
      private: {
        count: 2,
        vpc_id: "${aws_vpc.this.id}",
        cidr_block: "${cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)}",
        availability_zone: '${["us-east-1a", "us-east-1b"][count.index]}',
      },
    },
    aws_security_group: { app: { name: "prod-app", vpc_id: "${aws_vpc.this.id}" } },
    aws_lb: { this: { name: "prod", internal: true, subnets: "${aws_subnet.private[*].id}" } },
    aws_lb_listener: {
      https: {
        load_balancer_arn: "${aws_lb.this.arn}",
        port: 80,
        default_action: [
          { type: "fixed-response", fixed_response: [{ content_type: "text/plain", status_code: "404" }] },
        ],
      },
    },
    aws_sns_topic: { alarms: { name: "prod-alarms" } },
    aws_kms_key: { app: { description: "Logs and secrets." } },
    aws_secretsmanager_secret: { master: { name: "prod-master", recovery_window_in_days: 0 } },
  },
  locals: {
    base: {
      contract_version: 1,
      name: "prod",
      account_id: "${data.aws_caller_identity.this.account_id}",
      region: "us-east-1",
      partition: "aws",
      domain_name: "example.com",
      hosted_zone_id: ZONE,
      vpc_id: "${aws_vpc.this.id}",
      task_subnet_ids: "${aws_subnet.private[*].id}",
      assign_public_ip: false,
      app_security_group_id: "${aws_security_group.app.id}",
      load_balancer_arn_suffix: "${aws_lb.this.arn_suffix}",
      load_balancer_dns_name: "${aws_lb.this.dns_name}",
      load_balancer_zone_id: "${aws_lb.this.zone_id}",
      https_listener_arn: "${aws_lb_listener.https.arn}",
      database_identifier: "prod",
      database_address: "database.example.com",
      database_port: 5432,
      database_master_secret_arn: "${aws_secretsmanager_secret.master.arn}",
      cache_address: "cache.example.com",
      cache_port: 6379,
      cache_databases: 100,
    },
  },
} as const;
