import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { DescribeRulesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Account } from "./account.ts";
import { rolePolicies } from "./role-policies.ts";

interface Outputs {
  readonly url: string;
  readonly host_name: string;
  readonly cluster_name: string;
  readonly bucket_name: string;
  readonly database_name: string;
  readonly database_secret_arn: string;
  readonly https_listener_arn: string;
  readonly image_parameters: Readonly<Record<string, string>>;
  readonly role_arns: readonly string[];
  readonly services: Readonly<Record<string, { readonly log_group: string; readonly task_definition: string }>>;
}

/** An applied app environment, read back through the AWS API as a release would, from the stack's outputs alone. */
export class AppEnvironment {
  readonly outputs: Outputs;
  private readonly aws: Account;

  constructor(aws: Account, outputs: Record<string, unknown>) {
    this.aws = aws;
    this.outputs = outputs as unknown as Outputs;
  }

  /** Secrets that Terraform generated for it. */
  get secretArns(): string[] {
    const prefix = this.outputs.cluster_name;
    return [`${prefix}/django-secret-key`, `${prefix}/database`];
  }

  /** What runs, as ECS says it, without what changes by itself. */
  async services(): Promise<Record<string, Pick<Service, "taskDefinition" | "desiredCount">>> {
    const { services = [] } = await this.aws.ecs.send(
      new DescribeServicesCommand({ cluster: this.outputs.cluster_name, services: Object.keys(this.outputs.services) }),
    );
    return Object.fromEntries(
      services.map(({ serviceName = "", taskDefinition, desiredCount }) => [
        serviceName,
        { ...(taskDefinition && { taskDefinition }), ...(desiredCount !== undefined && { desiredCount }) },
      ]),
    );
  }

  async desiredCounts(): Promise<Record<string, number | undefined>> {
    const services = Object.entries(await this.services());
    return Object.fromEntries(services.map(([name, { desiredCount }]) => [name, desiredCount]));
  }

  async setDesiredCount(service: string, desiredCount: number): Promise<void> {
    await this.aws.ecs.send(new UpdateServiceCommand({ cluster: this.outputs.cluster_name, service, desiredCount }));
  }

  /** ARN of the newest revision that Terraform published. */
  async newestTaskDefinition(service: string): Promise<string | undefined> {
    return (await this.taskDefinition(service))?.taskDefinitionArn;
  }

  /** Environment variables of a service's container, as the newest revision has them. */
  async environmentOf(service: string): Promise<Record<string, string>> {
    const container = (await this.taskDefinition(service))?.containerDefinitions?.[0];
    return Object.fromEntries((container?.environment ?? []).map(({ name = "", value = "" }) => [name, value]));
  }

  async imageOf(service: string): Promise<string | undefined> {
    return (await this.taskDefinition(service))?.containerDefinitions?.[0]?.image;
  }

  /** What a release does when all services run the image. */
  async writeImage(image: string, value: string): Promise<void> {
    const Name = this.outputs.image_parameters[image];
    await this.aws.ssm.send(new PutParameterCommand({ Name, Value: value, Overwrite: true }));
  }

  async listenerRules(): Promise<{ priority: string; hosts: string[] }[]> {
    const { Rules = [] } = await this.aws.elb.send(
      new DescribeRulesCommand({ ListenerArn: this.outputs.https_listener_arn }),
    );
    return Rules.map(({ Priority = "", Conditions = [] }) => ({
      priority: Priority,
      hosts: Conditions.flatMap(({ HostHeaderConfig }) => HostHeaderConfig?.Values ?? []),
    })).filter(({ hosts }) => hosts.includes(this.outputs.host_name));
  }

  /** Every role of its tasks with the policies in it. */
  async policies() {
    return Promise.all(
      this.outputs.role_arns.map(async (arn) => {
        const role = arn.split("/").at(-1) ?? "";
        return { role, policies: await rolePolicies(this.aws.iam, role) };
      }),
    );
  }

  private async taskDefinition(service: string) {
    const family = `${this.outputs.cluster_name}-${service}`;
    return (await this.aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }))).taskDefinition;
  }
}
