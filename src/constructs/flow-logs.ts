import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { onlyIf } from "./only-if.ts";
import { bounded } from "./task-roles.ts";

export interface FlowLogsProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Where the log group is; role names carry the region, because they are the same in all of them. */
  readonly account: Account;

  /** The VPC whose connections are logged. */
  readonly vpcId: string;

  /** Without it, nothing is made. CloudWatch takes roughly $0.50 for each GB. */
  readonly enabled: Flag;

  /** Days that CloudWatch keeps them. */
  readonly logRetentionDays: number;
}

/** A line in CloudWatch for every connection in the VPC, accepted or refused. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    section(this);
    const { name, vpcId, enabled, logRetentionDays } = props;
    const count = onlyIf(enabled);

    const logGroup = new CloudwatchLogGroup(this, "flow-logs", {
      count,
      name: `/${name}/flow-logs`,
      retentionInDays: logRetentionDays,
      tags: { Name: `${name}-flow-logs` },
    });
    const role = this.createRole(props, count, logGroup);
    new FlowLog(this, "flow-log", {
      count,
      vpcId,
      trafficType: "ALL",
      logDestination: text(hcl`${logGroup}[0].arn`),
      iamRoleArn: text(hcl`${role}[0].arn`),
      tags: { Name: name },
    });
  }

  private createRole({ name, account }: FlowLogsProps, count: number, logGroup: CloudwatchLogGroup): IamRole {
    const role = new IamRole(this, "flow-logs-role", {
      count,
      name: `${name}-flow-logs-${account.region}`,
      ...bounded(account),
      assumeRolePolicy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": account.id } },
          },
        ],
      }),
      tags: { Name: `${name}-flow-logs` },
    });
    new IamRolePolicy(this, "flow-logs-role-policy", {
      count,
      name: "write-logs",
      role: text(hcl`${role}[0].id`),
      policy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: `${text(hcl`${logGroup}[0].arn`)}:*`,
          },
          { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
        ],
      }),
    });
    return role;
  }
}
