import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { Account } from "./account.ts";

/** The generated value in a secret. @throws when there is none */
export const secretValue = async (aws: Account, arn: string): Promise<{ arn: string; value: string }> => {
  const { SecretString = "" } = await aws.secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  const value = SecretString.startsWith("{")
    ? (JSON.parse(SecretString) as { password: string }).password
    : SecretString;
  if (value.length < 32) throw new Error(`${arn} has no generated value.`);
  return { arn, value };
};
