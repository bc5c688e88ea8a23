import { defineModule } from "../../src/core/module.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The `bootstrap` Terraform module. */
export const bootstrap = defineModule({
  name: "bootstrap",
  layer: "bootstrap",
  anchor: "aws_s3_bucket.state",
  description:
    "What an account needs once: state bucket, image repositories, roles for GitHub Actions, certificate, mail identity.",
  variables,
  rules,
  outputs,
  load: async () => (await import("./bootstrap.ts")).Bootstrap,
});
