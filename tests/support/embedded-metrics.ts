import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "embedded-metric-format.schema.json"), "utf8"));
const structure = new Ajv({ allErrors: true }).compile<Document>(schema);

/** A document in the embedded metric format: what it says of itself, and the members that it refers to. */
interface Document {
  readonly [member: string]: unknown;
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
}

/** A number that CloudWatch makes of a line of a log. */
export interface EmbeddedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The metrics that CloudWatch Logs makes of a line. Source: Amazon CloudWatch, "Specification: Embedded metric format", of which
 * the schema is the structure; that what is named is there, and is what it must be, is checked here.
 *
 * @throws Error saying why CloudWatch would make none
 */
export const embeddedMetrics = (line: string): EmbeddedMetric[] => {
  const document: unknown = JSON.parse(line);
  if (!structure(document)) throw new Error(new Ajv().errorsText(structure.errors));
  return document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, dimension(document, name)])),
        value: measured(document, Name),
      })),
    ),
  );
};

const dimension = (document: Document, name: string): string => {
  const value = document[name];
  if (typeof value !== "string" || value.length === 0 || value.length > 1024)
    throw new Error(`The dimension ${name} must be a text of 1 to 1024 characters, not ${JSON.stringify(value)}.`);
  return value;
};

const measured = (document: Document, name: string): number => {
  const value = document[name];
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`The metric ${name} must be a number, not ${JSON.stringify(value)}.`);
  return value;
};
