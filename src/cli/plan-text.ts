import type { Definition, Plan, Step } from "../release/plan.ts";
import { columns } from "./table.ts";

/** A plan for people: each step with everything it would do. */
export const planText = ({ stack, kind, from, to, steps, repairs }: Plan): string => {
  const images = columns(
    (["backend", "frontend"] as const).map((image) => [
      "",
      image,
      from.images[image].version,
      "→",
      to[image].version,
      to[image].reference,
    ]),
  );
  const repaired = repairs.length > 0 ? [`The remains of ${repairs.join(", ")} are removed.`] : [];
  return [
    `${kind} of ${stack}: what would be done. Nothing is changed.`,
    images,
    ...repaired,
    ...steps.map((step, at) => `${at + 1}. ${stepLines(step)}`),
  ].join("\n");
};

const stepLines = (step: Step): string => {
  switch (step.step) {
    case "register":
      return `Register task definitions\n${definitions(step.definitions)}`;
    case "register_scheduled":
      return `Register the task definitions that schedules start\n${definitions(step.definitions)}`;
    case "backend_update":
      return `Run ${step.family} once and wait for exit code 0`;
    case "roll":
      return `Roll and verify\n${columns(
        step.services.map(({ service, desiredCount }) => [
          "  ",
          service,
          desiredCount === undefined ? "" : `0 → ${desiredCount} tasks`,
        ]),
      )}`;
    case "verify":
      return "Verify once more that all of them run it";
    case "publish":
      return `Write the released images\n${columns(Object.entries(step.parameters).map(([name, value]) => ["  ", name, value]))}`;
  }
};

const definitions = (all: readonly Definition[]): string =>
  columns(
    all.map(({ family, from, image, exists }) => [
      "  ",
      family,
      exists
        ? `as ${from.slice(from.lastIndexOf("/") + 1)} is`
        : `from ${from.slice(from.lastIndexOf("/") + 1)}, with the ${image} image`,
    ]),
  );
