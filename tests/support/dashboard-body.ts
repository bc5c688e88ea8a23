import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "dashboard-body.schema.json"), "utf8"));
const structure = new Ajv({ allErrors: true, strictTuples: false, strictRequired: false, strictTypes: false }).compile(
  schema,
);

/** A dashboard of metric widgets that have a place of their own, which is how ours are. */
export interface DashboardBody {
  readonly widgets: readonly Widget[];
}

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly title: string; readonly metrics: readonly (readonly unknown[])[] };
}

/**
 * What CloudWatch would refuse of a dashboard's body, or show wrongly. Source: Amazon CloudWatch API reference, "Dashboard body
 * structure and syntax", of which the schema is the structure; what a schema cannot count is counted here.
 */
export const dashboardProblems = (body: unknown): string[] => {
  if (!structure(body))
    return (structure.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const { widgets } = body as DashboardBody;
  return widgets.flatMap((widget, index) => [
    ...(widget.x + widget.width > 24 ? [`/widgets/${index} ends beyond the 24 units of the page`] : []),
    ...(widgets.slice(index + 1).some((other) => overlaps(widget, other))
      ? [`/widgets/${index} lies over another`]
      : []),
    ...(widget.type === "metric" ? (widget.properties.metrics ?? []) : [])
      .filter((line) => !isWhole(line))
      .map(
        (line) => `/widgets/${index} has a metric without pairs of dimensions, options last: ${JSON.stringify(line)}`,
      ),
  ]);
};

/** @throws Error naming what CloudWatch would refuse */
export const dashboardBody = (body: unknown): DashboardBody => {
  const problems = dashboardProblems(body);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return body as DashboardBody;
};

/** `[namespace, metric, name, value, …, options]`; `...` stands for whatever the line before has. */
const isWhole = (line: readonly unknown[]): boolean => {
  const texts = line.filter((part) => typeof part === "string");
  const options = line.length - texts.length;
  if (texts.length === 0) return options === 1;
  const inOrder = options === 0 || (options === 1 && typeof line.at(-1) === "object");
  return inOrder && (texts.includes("...") || (texts.length >= 2 && texts.length % 2 === 0));
};

const overlaps = (a: Widget, b: Widget): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
