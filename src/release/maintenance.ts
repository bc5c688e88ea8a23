import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { clientSettings } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { maintenancePage } from "./maintenance-page.ts";
import { allowRules, type NewRule, pageRule } from "./maintenance-rules.ts";

/** Tag of the rules that `maintenance` made; its value is the environment's prefix. Terraform knows nothing of them. */
const TAG = "maintenance";

/** DescribeTags takes no more at once. Source: Elastic Load Balancing API reference, "DescribeTags". */
const TAGS_AT_ONCE = 20;

export interface MaintenanceRequest {
  readonly title: string;
  readonly message: string;
  /** CIDR blocks that see the application all the same. */
  readonly allow: readonly string[];
}

/** What was there before. */
export interface MaintenanceChange {
  readonly was: "on" | "off";
  /** Rules that let addresses past the page. */
  readonly allowRules: number;
}

interface Listener {
  readonly rules: readonly Rule[];
  /** Those that an earlier `maintenance on` made. */
  readonly ours: readonly Rule[];
}

/** Answers everything with 503 and a page, in front of the environment's own rules. Said again, it replaces the page. */
export const maintenanceOn = async (
  environment: AppEnvironment,
  { title, message, allow }: MaintenanceRequest,
): Promise<MaintenanceChange> => {
  const { stack, outputs } = environment;
  const { host_name: host, maintenance_priority: priority } = outputs;
  const page = pageRule(host, priority, maintenancePage(title, message));
  const elb = new ElasticLoadBalancingV2Client(clientSettings({ region: environment.region }));
  try {
    const { rules, ours } = await readListener(elb, environment);
    const foreign = rules.filter((rule) => !ours.includes(rule));
    const blocker = foreign.find(({ Priority }) => Number(Priority) === priority);
    if (blocker) {
      throw new UserError(
        `The listener has another rule at priority ${priority}, which ${stack} needs for its page: ${blocker.RuleArn}. Remove or move it.`,
      );
    }
    const taken = new Set(foreign.map(({ Priority }) => Number(Priority)));
    const passes = allow.length === 0 ? [] : allowRules(foreign.filter(isOf(host)), allow, priority, taken);
    if (passes === undefined) {
      throw new UserError(
        `There are not enough free priorities before ${priority} for ${allow.length} addresses. Allow fewer.`,
      );
    }
    // Between the two, visitors see the application, never an error.
    await remove(elb, ours);
    for (const rule of [...passes, page]) await create(elb, environment, rule);
    return { was: ours.length > 0 ? "on" : "off", allowRules: passes.length };
  } catch (error) {
    throw inWords(error, `Maintenance of ${stack} was not turned on`);
  }
};

/** Takes the page away again; does nothing when there is none. */
export const maintenanceOff = async (environment: AppEnvironment): Promise<MaintenanceChange> => {
  const elb = new ElasticLoadBalancingV2Client(clientSettings({ region: environment.region }));
  try {
    const { ours } = await readListener(elb, environment);
    await remove(elb, ours);
    return { was: ours.length > 0 ? "on" : "off", allowRules: 0 };
  } catch (error) {
    throw inWords(error, `Maintenance of ${environment.stack} was not turned off`);
  }
};

/** Whether visitors see the page: `on` as long as its rule stands, whatever lets some addresses past it. */
export const readMaintenance = async (environment: AppEnvironment): Promise<"on" | "off"> => {
  const elb = new ElasticLoadBalancingV2Client(clientSettings({ region: environment.region }));
  const { ours } = await readListener(elb, environment);
  return ours.some(({ Priority }) => Number(Priority) === environment.outputs.maintenance_priority) ? "on" : "off";
};

const readListener = async (elb: ElasticLoadBalancingV2Client, { outputs }: AppEnvironment): Promise<Listener> => {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await elb.send(new DescribeRulesCommand({ ListenerArn: outputs.https_listener_arn, Marker }));
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker || undefined;
  } while (Marker !== undefined);
  const marked = new Set<string>();
  const arns = rules.flatMap(({ RuleArn, IsDefault }) => (RuleArn && !IsDefault ? [RuleArn] : []));
  for (let at = 0; at < arns.length; at += TAGS_AT_ONCE) {
    const { TagDescriptions = [] } = await elb.send(
      new DescribeTagsCommand({ ResourceArns: arns.slice(at, at + TAGS_AT_ONCE) }),
    );
    for (const { ResourceArn = "", Tags = [] } of TagDescriptions) {
      if (Tags.some(({ Key, Value }) => Key === TAG && Value === outputs.name)) marked.add(ResourceArn);
    }
  }
  return { rules, ours: rules.filter(({ RuleArn = "" }) => marked.has(RuleArn)) };
};

const isOf =
  (host: string) =>
  ({ Conditions = [] }: Rule): boolean =>
    Conditions.some(({ HostHeaderConfig, Values }) => (HostHeaderConfig?.Values ?? Values ?? []).includes(host));

const create = async (
  elb: ElasticLoadBalancingV2Client,
  { outputs }: AppEnvironment,
  { priority, conditions, actions }: NewRule,
): Promise<void> => {
  await elb.send(
    new CreateRuleCommand({
      ListenerArn: outputs.https_listener_arn,
      Priority: priority,
      Conditions: conditions,
      Actions: actions,
      Tags: [{ Key: TAG, Value: outputs.name }],
    }),
  );
};

/** The page first: what lets addresses past it is of no use alone. */
const remove = async (elb: ElasticLoadBalancingV2Client, rules: readonly Rule[]): Promise<void> => {
  const pageFirst = [...rules].sort((one, other) => Number(other.Priority) - Number(one.Priority));
  for (const { RuleArn } of pageFirst) {
    await elb.send(new DeleteRuleCommand({ RuleArn })).catch((error: Error) => {
      if (error.name !== "RuleNotFoundException") throw error;
    });
  }
};
