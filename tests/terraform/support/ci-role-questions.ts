import { boundaryIn, type CiRole, type Question } from "./ci-roles.ts";

/** Of which role, what it is about, and the question to IAM. */
export type RoleQuestion = readonly [role: CiRole, what: string, question: Question];

export const ACCOUNT = "123456789012";
export const STATE = "arn:aws:s3:::main-state-123456789012-us-east-1";
export const BOUNDARY = boundaryIn("us-east-1");
export const bounded = { "iam:PermissionsBoundary": BOUNDARY };

export const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export const ask = (action: string, resource: string, context: Question["context"] = {}): Question => ({
  action,
  resource,
  context,
});
