import { type SecurityRule, unless } from "../rule.ts";
import { nested } from "../synthesized.ts";
import { containersOf } from "./secrets.ts";

const isOn = (value: unknown): boolean => value === true || value === "true";

/** Who did what, and whether somebody can still look. */
export const records: readonly SecurityRule[] = [
  {
    id: "log-retention",
    title: "Every log is kept for a time that somebody chose",
    types: ["aws_cloudwatch_log_group"],
    check: ({ values }) =>
      unless(values.retention_in_days !== undefined && values.retention_in_days !== 0, "its lines are kept for ever"),
  },
  {
    id: "container-logs",
    title: "Every container's output goes to a log group",
    types: ["aws_ecs_task_definition"],
    check: (block) =>
      containersOf(block).flatMap((container) =>
        unless(nested(container, "logConfiguration").length > 0, `that of ${container.name} is lost`),
      ),
  },
  {
    id: "exec-logged",
    title: "Sessions in containers are recorded",
    types: ["aws_ecs_cluster"],
    check: ({ values }) => {
      const [exec] = nested(nested(values, "configuration")[0], "execute_command_configuration");
      const [to] = nested(exec, "log_configuration");
      const kept = exec?.logging === "OVERRIDE" && (to?.cloud_watch_log_group_name ?? to?.s3_bucket_name) !== undefined;
      return unless(kept, "nobody knows what was done in them");
    },
  },
  {
    id: "access-logs",
    title: "Requests to the load balancer are logged",
    types: ["aws_lb"],
    check: ({ values }) => unless(isOn(nested(values, "access_logs")[0]?.enabled), "requests are not logged"),
  },
  {
    id: "database-logs",
    title: "The database's log goes to CloudWatch",
    types: ["aws_db_instance", "aws_rds_cluster"],
    check: ({ values }) =>
      unless(
        ([values.enabled_cloudwatch_logs_exports ?? []].flat() as unknown[]).includes("postgresql"),
        "its log stays on the instance",
      ),
  },
];
