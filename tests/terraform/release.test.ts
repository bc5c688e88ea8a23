import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { ReleaseProject } from "./support/release-project.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("releases of a production environment", () => {
  let shop: ReleaseProject;
  beforeAll(async () => {
    if (!tools) return;
    shop = await ReleaseProject.start(tools, "prod-app", {
      scheduled_tasks: { clean: { command: ["python", "manage.py", "clearsessions"], schedule: "cron(0 3 * * ? *)" } },
    });
    await shop.push("v1", "v2", "v3");
  });
  afterAll(() => shop?.stop());

  test("x", async () => {
    console.log(await shop.run(["release", shop.stack, "--backend", "v1", "--dry-run"]));
    console.log(await shop.run(["status", shop.stack]));
    console.log(await shop.release("v1"));
    console.log(await shop.running());
    console.log(await shop.run(["status", shop.stack]));
    console.log(unexplained(await shop.terraform.plan()));
    console.log(await shop.release("v2", ["--json"]));
    console.log(await shop.run(["rollback", shop.stack]));
    console.log(unexplained(await shop.terraform.plan()));
  });
});
