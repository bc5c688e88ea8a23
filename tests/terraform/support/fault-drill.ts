import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Behaviour, type Faults, inject, type Rule, script } from "./behaviour.ts";
import { ReleaseProject, type Run } from "./release-project.ts";
import type { Toolchain } from "./toolchain.ts";

/** Seconds that the lock of a killed release lives here. */
export const LEASE = 3;

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

  static async start(tools: Toolchain): Promise<FaultDrill> {
    const drill = new FaultDrill(await ReleaseProject.start(tools, "ad-hoc-app", {}));
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

  /** A release of the other version that gets a signal when a step begins for the nth time. */
  endedAt(step: string, nth: number, signal: NodeJS.Signals): Promise<Run> {
    let left = nth;
    const onLine = (line: string) => {
      const event = JSON.parse(line) as { event: string; step?: string };
      return event.event === "step" && event.step === step && --left === 0 ? signal : undefined;
    };
    return this.shop.release(this.other, ["--json", "--lease", String(LEASE)], { onLine });
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
    const services = ["api", "beat", "web-ui", "worker-default"];
    const wanted = Object.fromEntries(services.map((name) => [name, `${this.good} 1/1`]));
    expect(await this.shop.running()).toEqual(wanted);
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

/** All that a command printed. */
export const said = ({ stdout, stderr }: Run): string => stdout + stderr;
