import { allow, type Example, GITHUB, one, policy, role, rolePolicy, workflow } from "./resources.ts";

/** Who may do too much, and what too many may reach. */
export const badAccess: readonly Example[] = [
  ["readable-policy", "a policy from a file", one("aws_iam_policy", { policy: '${file("policy.json")}' })],
  [
    "readable-policy",
    "statements from a variable",
    one("aws_iam_policy", { policy: "${jsonencode({ Statement = var.s })}" }),
  ],
  ["every-action", "every action", rolePolicy(allow("*"))],
  ["every-action", "every action of S3", rolePolicy(allow(["s3:GetObject", "s3:*"]))],
  ["every-action", "everything but", rolePolicy({ Effect: "Allow", NotAction: ["iam:*"], Resource: "x" })],
  ["every-action", "in a bucket's policy", one("aws_s3_bucket_policy", { policy: policy(allow("s3:*")) })],
  ["every-resource", "any object of any bucket", rolePolicy(allow("s3:GetObject", "*"))],
  ["every-resource", "among others", rolePolicy(allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], ["*"]))],
  [
    "managed-policy",
    "an administrator",
    one("aws_iam_role_policy_attachment", { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  ],
  [
    "public-policy",
    "a public bucket",
    one("aws_s3_bucket_policy", { policy: policy(allow("s3:GetObject", "x", { Principal: "*" })) }),
  ],
  [
    "public-policy",
    "a role for everybody",
    role({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  ],
  [
    "trust",
    "tasks of any account",
    role({ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }),
  ],
  ["workflow-trust", "any repository", workflow({ [`${GITHUB}:sub`]: "repo:*:ref:refs/heads/main" })],
  ["workflow-trust", "any repository of an owner", workflow({ [`${GITHUB}:sub`]: ["repo:us/app:*", "repo:us/*"] })],
  ["workflow-trust", "no subject", workflow({})],
  ["workflow-trust", "another audience", workflow({ [`${GITHUB}:sub`]: "repo:us/app:*" }, { [`${GITHUB}:aud`]: "*" })],
  [
    "pass-role",
    "any role",
    rolePolicy(allow("iam:PassRole", "*", { Condition: { StringEquals: { "iam:PassedToService": "x" } } })),
  ],
  ["pass-role", "to any service", rolePolicy(allow("iam:PassRole", "arn:aws:iam::123456789012:role/a"))],
  ["users", "a key for ever", one("aws_iam_access_key", { user: "ci" })],
  [
    "open-ingress",
    "SSH",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "0.0.0.0/0", from_port: 22, to_port: 22 }),
  ],
  [
    "open-ingress",
    "a database, over IPv6",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0", from_port: 5432, to_port: 5432 }),
  ],
  [
    "open-ingress",
    "HTTPS of something else than the load balancer",
    one("aws_vpc_security_group_ingress_rule", {
      cidr_ipv4: "0.0.0.0/0",
      from_port: 443,
      to_port: 443,
      security_group_id: "${aws_security_group.app.id}",
    }),
  ],
  [
    "open-ingress",
    "a rule of its own",
    one("aws_security_group_rule", { type: "ingress", cidr_blocks: ["0.0.0.0/0"], from_port: 0, to_port: 65535 }),
  ],
  [
    "open-ingress",
    "inside a group",
    one("aws_security_group", { ingress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 22, to_port: 22 }] }),
  ],
  [
    "open-ingress",
    "inside a group, dynamically",
    one("aws_security_group", {
      dynamic: { ingress: { for_each: "${var.ports}", content: { cidr_blocks: ["0.0.0.0/0"] } } },
    }),
  ],
  [
    "range-ingress",
    "a whole network",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "10.0.0.0/8", from_port: 5432, to_port: 5432 }),
  ],
  ["open-egress", "anything", one("aws_vpc_security_group_egress_rule", { cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" })],
  ["default-group", "left as AWS makes it", one("aws_vpc", { cidr_block: "10.0.0.0/16" })],
  [
    "default-group",
    "with a rule",
    {
      ...one("aws_vpc", {}),
      aws_default_security_group: { this: { vpc_id: "${aws_vpc.bad.id}", ingress: { from_port: 0 } } },
    },
  ],
  ["public-address", "an instance", one("aws_instance", { associate_public_ip_address: true })],
  ["public-address", "an instance by its subnet", one("aws_instance", {})],
  ["public-address", "a subnet", one("aws_subnet", { map_public_ip_on_launch: true })],
  ["public-address", "an address that is not NAT's", one("aws_eip", { domain: "vpc" })],
  ["public-address", "a database", one("aws_db_instance", { publicly_accessible: true })],
  ["public-address", "a service", one("aws_ecs_service", { network_configuration: { assign_public_ip: true } })],
  [
    "public-address",
    "a scheduled task",
    one("aws_scheduler_schedule", {
      target: { ecs_parameters: { network_configuration: { assign_public_ip: "${var.x}" } } },
    }),
  ],
  [
    "private-subnets",
    "a database beside the load balancer",
    {
      ...one("aws_db_subnet_group", { subnet_ids: "${aws_subnet.public[*].id}" }),
      aws_subnet: { public: {} },
      aws_route_table_association: {
        public: { subnet_id: "${aws_subnet.public[0].id}", route_table_id: "${aws_route_table.public.id}" },
      },
      aws_route: {
        public: { route_table_id: "${aws_route_table.public.id}", gateway_id: "${aws_internet_gateway.this.id}" },
      },
    },
  ],
  ["flow-logs", "none", one("aws_vpc", {})],
  [
    "flow-logs",
    "none made",
    { ...one("aws_vpc", {}), aws_flow_log: { this: { vpc_id: "${aws_vpc.bad.id}", count: 0 } } },
  ],
  ["web-firewall", "none", one("aws_lb", {})],
];
