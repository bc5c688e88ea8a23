import * as z from "zod";

/** Load balancers and target groups stop at 32 characters: `<base>-<app>-web-ui` with 12 for each name is 32. */
const LONGEST_NAME = 12;

/** The name of a base or an app, from which every name in AWS is made. */
export const environmentName = (description: string) =>
  z
    .string()
    .max(LONGEST_NAME, `must be ${LONGEST_NAME} characters or fewer, because target group names stop at 32`)
    .regex(
      /^[a-z](-?[a-z0-9])*$/,
      "must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and single hyphens",
    )
    .describe(description);

/** A host name such as `dev.example.com`. */
export const domainName = () =>
  z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      "must be a domain name in lower case, such as dev.example.com, without scheme or path",
    );

/** The boundary of every role that a module makes. */
export const permissionsBoundaryArn = z
  .string()
  .regex(/^arn:[a-z-]+:iam::([0-9]{12}|aws):policy\/.+$/, "must be the ARN of an IAM policy")
  .optional()
  .describe(
    "Policy that bounds what the roles made here can do, such as `permissions_boundary_arn` of the bootstrap module: its CI role makes none without.",
  );

/** Three to ten years. */
const YEARS = ["1096", "1827", "2192", "2557", "2922", "3288", "3653"];
/** Days that CloudWatch offers. Source: CloudWatch Logs API, "PutRetentionPolicy". */
const RETENTION = [
  "1",
  "3",
  "5",
  "7",
  "14",
  "30",
  "60",
  "90",
  "120",
  "150",
  "180",
  "365",
  "400",
  "545",
  "731",
  ...YEARS,
];
const retentionDays = RETENTION.map(Number);

/** How long CloudWatch keeps logs, in days. */
export const logRetentionDays = (days: number) =>
  z
    .number()
    .refine((value) => retentionDays.includes(value), {
      error: `must be one of the periods that CloudWatch offers: ${RETENTION.join(", ")} days`,
      params: { condition: (x: string) => `contains([${RETENTION.join(", ")}], ${x})` },
    })
    .default(days);
