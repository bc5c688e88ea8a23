import { CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateClusterCommand, RegisterTaskDefinitionCommand, type Task } from "@aws-sdk/client-ecs";
import { type Account, account } from "./account.ts";
import { type Behaviour, inject, script } from "./behaviour.ts";
import { Moto } from "./moto.ts";
import type { Toolchain } from "./toolchain.ts";

const GROUP = "/shop/backend";

/** How long a change of state takes in tests that look at each of them. */
export const SECOND = 0.04;

/** An ECS cluster on an emulator of its own, whose tasks do what a script says. */
export class EmulatedCluster {
  readonly moto: Moto;
  readonly aws: Account;
  readonly subnet: string;
  private number = 0;

  private constructor(moto: Moto, subnet: string) {
    this.moto = moto;
    this.aws = account(moto);
    this.subnet = subnet;
  }

  static async start(tools: Toolchain): Promise<EmulatedCluster> {
    const moto = await Moto.start(tools);
    const made = new EmulatedCluster(moto, await defaultSubnet(moto));
    await made.aws.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    return made;
  }

  async stop(): Promise<void> {
    await this.moto.stop();
  }

  get name(): string {
    return `shop-${this.number}`;
  }

  /** Goes on to the next cluster, an empty one: no script, no faults. */
  async renew(): Promise<void> {
    this.number += 1;
    await script(this.moto, {});
    await inject(this.moto, {});
    await this.aws.ecs.send(
      new CreateClusterCommand({ clusterName: this.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] }),
    );
  }

  play(behaviour: Behaviour): Promise<void> {
    return script(this.moto, behaviour);
  }

  /** A revision of `web` with one container, `web`. @returns its ARN */
  define(version: string): Promise<string> {
    return this.register("web", [{ name: "web", image: `web:${version}`, memory: 512 }]);
  }

  /** @returns the new revision's ARN */
  async register(family: string, containers: readonly object[]): Promise<string> {
    const { taskDefinition } = await this.aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        containerDefinitions: containers.map((container) => ({ ...container, logConfiguration })),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  /** What a task's container printed. */
  async printed(container: string, { taskArn = "" }: Task): Promise<(string | undefined)[]> {
    const logStreamName = `ecs/${container}/${taskArn.split("/").at(-1)}`;
    const answer = await this.aws.logs
      .send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, startFromHead: true }))
      .catch(() => undefined);
    return (answer?.events ?? []).map(({ message }) => message);
  }
}

const logConfiguration = {
  logDriver: "awslogs" as const,
  options: { "awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs" },
};

/** A new account's network, of which the SDK's clients here know nothing. */
const defaultSubnet = async ({ url }: Moto): Promise<string> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/ec2/aws4_request",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "Action=DescribeSubnets&Version=2016-11-15",
  });
  return /<subnetId>([^<]+)/.exec(await answer.text())?.[1] ?? "";
};
