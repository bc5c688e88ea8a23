import { ref, Token } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import { hcl } from "../core/hcl.ts";
import { type AlarmTopics, metricAlarm } from "./metric-alarm.ts";
import { formula, input, serviceDimensions } from "./metrics.ts";

export interface TaskAlarmsProps {
  /** Prefix of every alarm's name, e.g. `prod-shop`. */
  readonly prefix: string;

  readonly clusterName: string;

  /** Map with each service's name as its keys. */
  readonly services: unknown;

  readonly topicArn: AlarmTopics;

  /** Minutes that a service may run fewer tasks than it should. */
  readonly minutes: number;
}

/**
 * An alarm for each service that runs fewer tasks than it should: tasks crash, cannot be placed, or cannot pull their image.
 * Roughly $0.20 a month each. It needs Container Insights.
 */
export class TaskAlarms extends Construct {
  constructor(scope: Construct, id: string, props: TaskAlarmsProps) {
    super(scope, id);
    section(this);
    const { prefix, clusterName, services, topicArn, minutes } = props;
    const service = Token.asString(ref("each.key"));
    const counts = {
      namespace: "ECS/ContainerInsights",
      stat: "Minimum",
      dimensions: serviceDimensions(clusterName, service),
    } as const;

    metricAlarm(this, "missing-tasks", {
      repeat: { forEach: each(hcl`{ for name in keys(${services}) : name => name }`) },
      name: `${prefix}-${service}-missing-tasks`,
      description: "The service runs fewer tasks than it should: look at its events and at why tasks stopped.",
      topicArn,
      metric: {
        metricQuery: [
          input("desired", { ...counts, metricName: "DesiredTaskCount" }),
          input("running", { ...counts, metricName: "RunningTaskCount" }),
          formula("missing", "Missing tasks", "desired - running"),
        ],
      },
      threshold: 0,
      periods: minutes,
      // A service at zero may report nothing.
      silence: "notBreaching",
    });
  }
}
