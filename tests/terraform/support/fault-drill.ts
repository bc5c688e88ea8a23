import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { poll } from "../../../src/release/pace.ts";
import { type Behaviour, type Faults, inject, type Rule, script } from "./behaviour.ts";
import { ReleaseProject, type Run } from "./release-project.ts";
import type { Toolchain } from "./toolchain.ts";

/** Seconds that the lock of a killed release lives here. */
export const LEASE = 5;

/** What happens at once in the emulator. */
export const CALM: Behaviour = { seconds: 0.1 };

/** An environment that runs one version as a whole, to be released while something goes wrong. */
export class FaultDrill {
  readonly shop: ReleaseProject;
  /** The version that everything runs. */
  good = "v1";

  private constructor(shop: ReleaseProject) {
    this.shop = shop;
  }

  /** @param variables of `app`, an environment of the module */
  static async start(tools: Toolchain, module = "ad-hoc-app", variables: object = {}): Promise<FaultDrill> {
    const drill = new FaultDrill(await ReleaseProject.start(tools, module, variables));
    await drill.shop.push("v1", "v2", "v3", "v4");
    await drill.play();
    const { code, stderr } = await drill.shop.release("v1");
    if (code !== 0) throw new Error(stderr);
    return drill;
  }

  /** Nothing fails any more. */
  async calmDown(): Promise<void> {
    await this.fail();
    await this.play();
  }

  /** Another version than the good one. */
  get other(): string {
    return this.good === "v1" ? "v2" : "v1";
  }

  /** How tasks and rollouts behave from now on. */
  play(behaviour: Behaviour = CALM): Promise<void> {
    return script(this.shop.moto, behaviour);
  }

  /** How AWS fails from now on. */
  fail(faults: Faults = {}): Promise<void> {
    return inject(this.shop.moto, faults);
  }

  /** A rule about one version of the backend, or of the frontend for the frontend's family. */
  bad(version: string, family: string, rule: Rule): Rule {
    const image = family === "web-ui" ? "frontend" : "backend";
    return { family, image: this.shop.reference(image, version).split("@")[1] ?? "", ...rule };
  }

  /** A release of the other version that gets a signal when a step begins for the nth time. No step is over before it comes. */
  async endedAt(step: string, nth: number, signal: NodeJS.Signals): Promise<Run> {
    let left = nth;
    const onLine = (line: string) => {
      const event = JSON.parse(line) as { event: string; step?: string };
      return event.event === "step" && event.step === step && --left === 0 ? signal : undefined;
    };
    await this.fail({ latency: 0.05 });
    const lease = signal === "SIGKILL" ? ["--lease", String(LEASE)] : [];
    const run = await this.shop.release(this.other, ["--json", ...lease], { onLine });
    await this.fail();
    return run;
  }

  async leaseIsOver(): Promise<void> {
    while ((await this.shop.lock()).is === "held") await sleep(200);
  }

  /** Releases the other version: from now on the good one. */
  async mend(): Promise<Run> {
    const run = await this.shop.release(this.other);
    if (run.code === 0) this.good = this.other;
    return run;
  }

  /** Every service has its task of the good version. */
  async everythingRuns(): Promise<void> {
    const services = Object.entries(this.shop.outputs.services);
    expect(services).toHaveLength(4);
    const wanted = Object.fromEntries(services.map(([name, { tasks }]) => [name, `${this.good} ${tasks}/${tasks}`]));
    expect(await this.shop.running()).toEqual(wanted);
  }

  /** ECS goes on without whoever asked it: until no deployment is in progress. @throws after a minute */
  async rolloutsAreOver(): Promise<void> {
    const over = async () => {
      const deployments = Object.values(await this.shop.services()).flatMap((service) => service.deployments ?? []);
      return deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS") ? undefined : true;
    };
    if (!(await poll(over, 60_000, { first: 100, longest: 100 }))) throw new Error("Services are still being rolled.");
  }

  /** `status` says of each service, of the lock and of the last release what AWS says. @returns where it says the release stands */
  async statusIsTrue(): Promise<string> {
    const { shop } = this;
    await this.rolloutsAreOver();
    const { standing, oneVersion, services, lock, releases } = await shop.status();
    const runs = await Promise.all(Object.entries(await shop.services()).map(([name, one]) => this.seen(name, one)));
    expect(sorted(services)).toEqual(sorted(runs));
    const backends = runs.filter(({ image }) => image === "backend").map(({ reference }) => reference);
    expect(oneVersion).toBe(new Set(backends).size === 1);
    expect(lock.is).toBe((await shop.lock()).is);
    const [latest, ...before] = await shop.records();
    expect(releases).toEqual([latest, ...before].slice(0, releases.length));
    expect(standing).toBe(latest?.outcome === "in_progress" ? "interrupted" : latest?.outcome);
    return standing;
  }

  /** A service as the API has it, in the words of `status`. */
  private async seen(service: string, { taskDefinition = "", runningCount, desiredCount, deployments }: Service) {
    const { image, container } = this.shop.outputs.services[service] ?? {};
    const { taskDefinition: revision } = await this.shop.definition(taskDefinition);
    const reference = revision?.containerDefinitions?.find(({ name }) => name === container)?.image ?? "";
    const version = ["v1", "v2", "v3", "v4"].find((tag) => image && this.shop.reference(image, tag) === reference);
    const [{ rolloutState: rollout, createdAt } = {}] = deployments ?? [];
    const counts = { running: runningCount, desired: desiredCount };
    return { service, image, reference, version, ...counts, rollout, since: createdAt?.toISOString() };
  }

  /** One version everywhere, the parameters say so, nobody holds the lock, and nothing of a failed release is left. */
  async isWhole(): Promise<void> {
    const { shop, good } = this;
    await this.everythingRuns();
    expect(await shop.parameter("backend")).toBe(shop.reference("backend", good));
    expect(await shop.parameter("frontend")).toBe(shop.reference("frontend", good));
    expect((await shop.lock()).is).not.toBe("held");
    const newest = (await shop.definition("prod-shop-api")).taskDefinition?.containerDefinitions?.[0]?.image;
    expect(newest).toBe(shop.reference("backend", good));
  }
}

const sorted = <One extends { readonly service: string }>(services: readonly One[]): readonly One[] =>
  [...services].sort((one, other) => one.service.localeCompare(other.service));

/** All that a command printed. */
export const said = ({ stdout, stderr }: Run): string => stdout + stderr;
