/** Inputs of the production modules at both ends of what a team may ask for. */

const DOMAIN = { domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" };

/** `prod-base` with everything left out that can be left out. */
export const leastOfBase = {
  ...DOMAIN,
  flow_logs: false,
  load_balancer: { access_logs: false },
};

/** `prod-base` with everything that can be asked for, and whatever can be changed another. */
export const mostOfBase = {
  ...DOMAIN,
  interface_endpoints: ["ecr.api", "logs"],
  log_retention_days: 365,
  maintenance_window: "sat:03:00-sat:04:00",
  load_balancer: { idle_timeout: 50, ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
  database: {
    instance_class: "db.m7g.large",
    allocated_storage: 100,
    max_allocated_storage: 1000,
    backup_retention_days: 30,
    backup_window: "01:00-02:00",
    log_min_duration_statement: 250,
    apply_immediately: true,
  },
  read_replica: { enabled: true, instance_class: "db.m7g.large" },
  cache: { node_type: "cache.m7g.large", replicas: 2, snapshot_retention_days: 30, apply_immediately: true },
  backup: {
    schedule: "cron(0 5 * * ? *)",
    retention_days: 90,
    copy_to_vault_arn: "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies",
  },
  alarm_emails: ["on-call@example.com"],
  alarms: { database_connections: 700 },
  waf: { enabled: true, rate_limit: 3000 },
  bastion: { enabled: true },
};

/** `prod-app` with every optional thing off. */
export const leastOfApp = {
  web_ui: { enabled: false },
  beat: { enabled: false },
  workers: {},
  api: { min_tasks: 1, max_tasks: 1 },
  allow_single_task: true,
  allow_destroy: true,
  bucket_force_destroy: true,
  secret_recovery_days: 0,
};

/** `prod-app` with every optional thing on, but for a key of its own, which must exist. */
export const mostOfApp = (region: string) => ({
  environment: { LOG_LEVEL: "info" },
  secrets: { STRIPE_KEY: `arn:aws:secretsmanager:${region}:123456789012:secret:stripe-AbCdEf:key::` },
  api: { spot_percent: 50, max_tasks: 8, path_patterns: ["/a", "/b", "/c", "/d", "/e"] },
  workers: {
    default: {},
    reports: { queues: ["reports"], min_tasks: 2, on_demand_tasks: 0, spot_percent: 50 },
    mail: { queues: ["mail", "default"], backlog_per_task: 20 },
  },
  services: {
    ws: { command: ["daphne"], path_patterns: ["/ws/*"], rule: 1 },
    admin: { command: ["gunicorn"], path_patterns: ["/staff/*"], rule: 2 },
    consumer: { command: ["python", "manage.py", "consume"], health_check_command: ["CMD", "pgrep", "python"] },
  },
  scheduled_tasks: {
    clean: {
      command: ["python", "manage.py", "clearsessions"],
      schedule: "cron(0 3 * * ? *)",
      timezone: "Europe/Berlin",
    },
    feed: { command: ["python", "manage.py", "feed"], schedule: "rate(15 minutes)" },
  },
  scheduled_scaling: {
    morning: { service: "api", schedule: "cron(0 7 ? * MON-FRI *)", min_tasks: 4, max_tasks: 8 },
    evening: { service: "worker-default", schedule: "cron(0 20 ? * MON-FRI *)", min_tasks: 1, max_tasks: 2 },
  },
  sidecars: [
    {
      name: "collector",
      image: "public.ecr.aws/otel/collector:1.0",
      beside: ["api", "web_ui"],
      environment: { A: "b" },
    },
    { name: "agent", image: `123456789012.dkr.ecr.${region}.amazonaws.com/tools/agent:2`, command: ["run"] },
  ],
});
