/**
 * What a CDKTF program of one's own takes from here: the compositions behind the modules, and the provider they need. The
 * provider's classes are bundled; `cdktf` and `constructs` are the caller's.
 *
 * @example
 * const stack = new TerraformStack(new App(), "shop");
 * new AwsProvider(stack, "aws", { region: "eu-central-1" });
 * const base = new AdHocBase(stack, "base", { name: "dev", domainName: "example.com", hostedZoneId: "Z0123456789EXAMPLE" });
 * new AdHocApp(stack, "app", { base: base.outputs, name: "alpha", slot: 1 });
 */
export { AdHocApp } from "../modules/ad-hoc-app/ad-hoc-app.ts";
export { AdHocBase } from "../modules/ad-hoc-base/ad-hoc-base.ts";
export { Bootstrap } from "../modules/bootstrap/bootstrap.ts";
export { ProdApp } from "../modules/prod-app/prod-app.ts";
export { ProdBase } from "../modules/prod-base/prod-base.ts";
export { AwsProvider } from "./core/aws-provider.ts";
