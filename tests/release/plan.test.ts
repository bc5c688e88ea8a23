import { describe, expect, test } from "vitest";
import { type Plan, planRelease, type Step } from "../../src/release/plan.ts";
import { arn, environment, images, record, state, survey } from "../support/release.ts";

const first = () => planRelease("release", environment(), survey(state("latest", 1, 0), at(1, "latest")), images("v1"));
const next = () =>
  planRelease(
    "release",
    environment(),
    survey(state("v2", 2, 3), at(2, "v2"), { latest: record(), good: record() }),
    images("v3"),
  );

const at = (revision: number, version: string) => ({ revision, version });
const names = ({ steps }: Plan): string[] => steps.map(({ step }) => step);
const only = <Name extends Step["step"]>({ steps }: Plan, name: Name) =>
  steps.filter((step): step is Extract<Step, { step: Name }> => step.step === name);

describe("a release", () => {
  test("registers, runs the update task, rolls in the module's order and writes the images, in this order", () => {
    expect(names(next())).toEqual(["register", "backend_update", "roll", "roll", "roll", "verify", "publish"]);
    expect(only(next(), "roll").map(({ services }) => services.map(({ service }) => service))).toEqual([
      ["beat"],
      ["api"],
      ["web-ui"],
    ]);
  });

  test("rolls services of one step together, and those that the order leaves out last", () => {
    const plan = planRelease(
      "release",
      environment({ roll_order: [["web-ui", "beat"]] }),
      survey(state("v1", 1, 2), at(1, "v1")),
      images("v2"),
    );
    expect(only(plan, "roll").map(({ services }) => services.map(({ service }) => service))).toEqual([
      ["beat", "web-ui"],
      ["api"],
    ]);
  });

  test("makes revisions of the newest ones, with one container's image by digest", () => {
    const [{ definitions } = { definitions: [] }] = only(next(), "register");
    expect(definitions.map(({ family }) => family)).toEqual([
      "dev-alpha-api",
      "dev-alpha-beat",
      "dev-alpha-web-ui",
      "dev-alpha-backend-update",
    ]);
    expect(definitions[2]).toEqual({
      family: "dev-alpha-web-ui",
      container: "web-ui",
      image: "frontend",
      from: arn("web-ui", 2),
      reference: images("v3").frontend.reference,
      exists: false,
    });
  });

  test("raises the number of tasks from 0 the first time, to the configured one", () => {
    expect(only(first(), "roll").flatMap(({ services }) => services)).toEqual([
      { service: "beat", family: "dev-alpha-beat", desiredCount: 1 },
      { service: "api", family: "dev-alpha-api", desiredCount: 2 },
      { service: "web-ui", family: "dev-alpha-web-ui", desiredCount: 2 },
    ]);
  });

  test("never touches the number of tasks later, neither of what scales nor of what was stopped", () => {
    const stopped = planRelease(
      "release",
      environment(),
      survey(state("v2", 2, 0), at(2, "v2"), { latest: record(), good: record() }),
      images("v3"),
    );
    for (const plan of [next(), stopped]) {
      expect(only(plan, "roll").flatMap(({ services }) => services.map((one) => "desiredCount" in one))).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  test("raises a service that was added or made anew since the last release", () => {
    const good = record();
    const { api: _, ...services } = good.to.services ?? {};
    const plan = planRelease(
      "release",
      environment(),
      survey(state("v2", 2, 0), at(2, "v2"), { latest: good, good: { ...good, to: { ...good.to, services } } }),
      images("v3"),
    );
    expect(only(plan, "roll").flatMap(({ services }) => services.filter((one) => "desiredCount" in one))).toEqual([
      { service: "api", family: "dev-alpha-api", desiredCount: 2 },
    ]);
  });

  test("leaves a service alone that runs exactly what it should", () => {
    const to = { ...images("v2"), backend: images("v3").backend };
    const plan = planRelease(
      "release",
      environment(),
      survey(state("v2", 2, 2), at(2, "v2"), { latest: record(), good: record() }),
      to,
    );
    expect(only(plan, "roll").flatMap(({ services }) => services.map(({ service }) => service))).toEqual([
      "beat",
      "api",
    ]);
  });

  test("rolls what Terraform rendered anew, without another revision where the image is the same", () => {
    const plan = planRelease(
      "release",
      environment(),
      survey(state("v2", 2, 2), at(3, "v2"), { latest: record(), good: record() }),
      images("v2"),
    );
    const [{ definitions } = { definitions: [] }] = only(plan, "register");
    expect(definitions.map(({ exists, from }) => [exists, from])).toContainEqual([true, arn("api", 3)]);
    expect(only(plan, "roll")).toHaveLength(3);
  });

  test("gives schedules the new version after everything else runs it", () => {
    const clean = { family: "dev-alpha-clean", container: "clean", image: "backend" } as const;
    const plan = planRelease(
      "release",
      environment({ scheduled: { clean } }),
      survey(state("v1", 1, 2), at(1, "v1")),
      images("v2"),
    );
    expect(names(plan)).toEqual([
      "register",
      "backend_update",
      "roll",
      "roll",
      "roll",
      "verify",
      "register_scheduled",
      "publish",
    ]);
    expect(only(plan, "register_scheduled")[0]?.definitions).toMatchObject([
      { family: "dev-alpha-clean", from: arn("clean", 1) },
    ]);
  });
});

describe("what a failure leads back to", () => {
  test("is what runs now, after a release that went well or was put back", () => {
    const present = state("v2", 2, 3);
    for (const outcome of ["succeeded", "failed"] as const) {
      const latest = record({ outcome });
      expect(
        planRelease("release", environment(), survey(present, at(2, "v2"), { latest }), images("v3")).from,
      ).toEqual(present);
    }
  });

  test("is the state before a release that was killed, not the mixture it left", () => {
    const mixture = {
      images: images("v2"),
      services: { ...state("v1", 1, 2).services, api: state("v2", 2, 2).services.api },
    };
    const latest = record({ id: "killed", outcome: "in_progress" });
    const plan = planRelease("release", environment(), survey(mixture as never, at(1, "v1"), { latest }), images("v3"));
    expect(plan.from).toEqual(state("v1", 1, 2));
    expect(plan.repairs).toEqual(["killed"]);
    expect(only(plan, "roll")).toHaveLength(3);
  });
});

test("a rollback does everything but run the update task", () => {
  const plan = planRelease(
    "rollback",
    environment(),
    survey(state("v2", 2, 3), at(2, "v2"), { latest: record(), good: record() }),
    images("v1"),
  );
  expect(names(plan)).toEqual(["register", "roll", "roll", "roll", "verify", "publish"]);
  expect(only(plan, "register")[0]?.definitions.map(({ family }) => family)).toContain("dev-alpha-backend-update");
});
