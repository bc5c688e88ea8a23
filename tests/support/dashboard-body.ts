import * as z from "zod";

const identifier = z.string().min(1).max(255);

/** `[namespace, metric, name, value, …, options]`: names and values come in pairs. */
const metric = z
  .array(z.union([identifier, z.strictObject({ label: z.string().min(1), stat: z.string().nullish() })]))
  .min(2)
  .refine((line) => {
    const texts = line.filter((part) => typeof part === "string");
    const options = line.length - texts.length;
    return texts.length % 2 === 0 && options <= 1 && (options === 0 || typeof line.at(-1) === "object");
  }, "dimensions must come in pairs, options last");

const widget = z.strictObject({
  type: z.literal("metric"),
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1000),
  properties: z.strictObject({
    title: z.string().min(1),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    view: z.enum(["timeSeries", "singleValue", "gauge", "bar", "pie"]),
    stacked: z.boolean(),
    period: z.union([z.literal([1, 5, 10, 30]), z.int().multipleOf(60)]),
    stat: z.string().regex(/^(SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?)$/),
    metrics: z.array(metric).min(1).max(500),
    yAxis: z.strictObject({ left: z.strictObject({ min: z.number(), label: z.string(), showUnits: z.boolean() }) }),
  }),
});

/**
 * What CloudWatch takes as a dashboard, as far as ours use it. Source: Amazon CloudWatch API reference, "Dashboard body structure
 * and syntax".
 */
export const dashboardBody = z.strictObject({
  widgets: z
    .array(widget)
    .min(1)
    .max(500)
    .refine(
      (widgets) => widgets.every(({ x, width }) => x + width <= 24),
      "a widget must end within the 24 units of the page",
    )
    .refine((widgets) => !widgets.some((one, at) => widgets.slice(at + 1).some(overlaps(one))), "no two may overlap"),
});

export type DashboardBody = z.infer<typeof dashboardBody>;

type Place = Readonly<Record<"x" | "y" | "width" | "height", number>>;
const overlaps = (a: Place) => (b: Place) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
