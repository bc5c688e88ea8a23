import { expect, test } from "vitest";
import { AppSecrets } from "../../src/constructs/app-secrets.ts";
import { synthConstruct } from "../support/synth.ts";

const secrets = (recoveryWindowDays: number) =>
  synthConstruct(
    (scope) => new AppSecrets(scope, "secrets", { prefix: "dev-alpha", databaseRole: "alpha", recoveryWindowDays }),
  );

test.each([
  ["are gone at once when asked, so that the environment can be made again", 0],
  ["can be recovered for the given days", 30],
])("deleted secrets %s", (_claim, days) => {
  for (const name of ["django_secret_key", "database"]) {
    expect(secrets(days).named("aws_secretsmanager_secret", name)).toMatchObject({ recovery_window_in_days: days });
  }
});

test("the database's secret says who its password is for", () => {
  expect(secrets(0).named("aws_secretsmanager_secret_version", "database").secret_string_wo).toBe(
    '${jsonencode({ "username" = "alpha", "password" = ephemeral.aws_secretsmanager_random_password.database.random_password })}',
  );
});
