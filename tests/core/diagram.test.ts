import { beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { buildingBlocks, resourceTypes, typeOfResource } from "../../src/core/building-blocks.ts";
import { diagram } from "../../src/core/diagram.ts";
import { bundled, reduced } from "../../src/core/diagram-arrows.ts";
import { referencesIn, type Synthesized } from "../../src/core/references.ts";
import { resourcesTable } from "../../src/core/resources-table.ts";
import { synthModule } from "../support/synth.ts";

/** What fits a README's width and can be read there. */
const MOST_NODES = 20;

const made = async (name: string): Promise<Synthesized> => {
  const module = modules[name];
  if (!module) throw new Error(`There is no module ${name}.`);
  return (await synthModule(module)).json as Synthesized;
};

/** The structure of a Mermaid flowchart as we write them; a line of another kind is an error. */
const parsed = (text: string) => {
  const [init = "", head = "", ...lines] = text.split("\n");
  const [nodes, groups, arrows, classed] = [[], [], [], []] as [string[], string[], [string, string][], string[]];
  let depth = 0;
  for (const line of lines.map((one) => one.trim())) {
    const node = /^(\w+)(?:\["[^"[\]]+"\]|\(\["[^"[\]]+"\]\))$/.exec(line);
    const group = /^subgraph (\w+)(?:\["[^"[\]]*"\])?$/.exec(line);
    const arrow = /^(\w+) --> (\w+)$/.exec(line);
    const style = /^class ([\w,]+) conditional$/.exec(line);
    if (node?.[1]) nodes.push(node[1]);
    else if (group?.[1]) {
      groups.push(group[1]);
      depth += 1;
    } else if (arrow?.[1] && arrow[2]) arrows.push([arrow[1], arrow[2]]);
    else if (line === "end") depth -= 1;
    else if (style?.[1]) classed.push(...style[1].split(","));
    else expect(line).toBe("classDef conditional stroke-dasharray: 5 4");
  }
  expect(depth).toBe(0);
  expect(init).toMatch(/^%%\{init: \{.*\}\}%%$/);
  expect(head).toBe("flowchart LR");
  return { nodes, groups, arrows, classed };
};

describe.each(Object.keys(modules))("the diagram of %s", (name) => {
  let module: Synthesized;
  let drawn: string;
  beforeAll(async () => {
    module = await made(name);
    drawn = diagram(module);
  });

  test("defines every node once, and has no arrow that ends in nothing", () => {
    const { nodes, groups, arrows, classed } = parsed(drawn);
    const known = [...nodes, ...groups];
    expect(new Set(known).size).toBe(known.length);
    expect(nodes.length).toBeGreaterThanOrEqual(5);
    expect(nodes.length).toBeLessThanOrEqual(MOST_NODES);
    expect(arrows.flat().filter((node) => !known.includes(node))).toEqual([]);
    expect(classed.filter((node) => !nodes.includes(node))).toEqual([]);
    expect(arrows.filter(([from, to]) => from === to)).toEqual([]);
  });

  test("and the table of its resources have every resource type in one group", () => {
    const types = Object.keys(module.resource ?? {});
    const rows = resourcesTable(module).split("\n");
    for (const type of types) {
      expect(resourceTypes.filter((one) => one === type)).toEqual([type]);
      expect(rows.filter((row) => row.includes(`| \`${type}\` |`))).toHaveLength(1);
      for (const resource of Object.keys(module.resource?.[type] ?? {})) {
        expect(rows.some((row) => row.includes(`\`${resource}\``))).toBe(true);
      }
    }
  });
});

test("the arrows of a diagram are the module's references", async () => {
  const { arrows } = parsed(diagram(await made("prod-app")));
  expect(arrows).toContainEqual(["ecs_service_api", "lb_listener_rule_api"]);
  expect(arrows).toContainEqual(["data", "var_base"]);
  expect(arrows).toContainEqual(["compute_box", "secretsmanager_secret_django_secret_key"]);
  // The frontend knows no secrets, so it stands outside of the box that does.
  expect(arrows).not.toContainEqual(["compute", "secretsmanager_secret_django_secret_key"]);
  expect(arrows).not.toContainEqual(["ecs_service_web_ui", "secretsmanager_secret_django_secret_key"]);
});

test("a resource type that nobody put into a group is an error that names it", () => {
  expect(() => typeOfResource("aws_sqs_queue")).toThrow(/^aws_sqs_queue has no group\. Add it to one of network, edge/);
  expect(() => resourcesTable({ resource: { aws_sqs_queue: { this: {} } } })).toThrow(/^aws_sqs_queue has no group/);
});

test("what belongs to a resource of its kind is drawn with it", () => {
  const blocks = buildingBlocks([
    "aws_ecs_service.further_web",
    "aws_ecs_task_definition.further_web",
    "aws_ecs_task_definition.backend_update",
    "aws_s3_bucket_policy.assets",
    "aws_s3_bucket.assets",
  ]);
  expect(blocks.map(({ label, name, addresses }) => [label, name, addresses.length])).toEqual([
    ["S3 bucket", "assets", 2],
    ["ECS service", "further_web", 2],
    ["ECS task", "backend_update", 1],
  ]);
});

test("a reference in a local belongs to whoever names the local, and words that look like one are none", () => {
  const module = {
    locals: { zones: "${aws_vpc.this.id}" },
    resource: {
      aws_vpc: { this: { cidr_block: "${var.cidr}" } },
      aws_subnet: { private: { zone: "${local.zones}", note: "aws_lb.this, data.aws_vpc.this" } },
    },
  };
  expect([...(referencesIn(module).get("aws_subnet.private") ?? [])]).toEqual(["aws_vpc.this"]);
  expect([...(referencesIn(module).get("aws_vpc.this") ?? [])]).toEqual(["var.cidr"]);
});

const arrowsOf = (graph: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(graph).map(([from, targets]) => [from, new Set(targets)]));

test("an arrow that others imply is left out, but none of a circle", () => {
  const graph = arrowsOf({ a: ["b", "c"], b: ["c"], c: [], x: ["y"], y: ["x"] });
  expect(reduced(graph)).toEqual(arrowsOf({ a: ["b"], b: ["c"], c: [], x: ["y"], y: ["x"] }));
});

test.each([
  ["from the group, when all have it", { a: ["x"], b: ["x"], c: ["x"] }, [["g", "x"]], []],
  [
    "from a box around those that have it",
    { a: ["x", "y"], b: ["x", "y"], c: ["x", "y"], d: ["x"] },
    [
      ["g_box", "x"],
      ["g_box", "y"],
      ["d", "x"],
    ],
    ["a", "b", "c"],
  ],
  [
    "singly, when two have it",
    { a: ["x"], b: ["x"] },
    [
      ["a", "x"],
      ["b", "x"],
    ],
    [],
  ],
])("an arrow is drawn %s", (_, graph, arrows, box) => {
  expect(bundled("g", arrowsOf(graph), Object.keys(graph))).toEqual({ arrows, box });
});
