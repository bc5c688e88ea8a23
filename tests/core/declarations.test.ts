import { expect, test } from "vitest";
import * as z from "zod";
import { declarations } from "../../src/core/declarations.ts";
import { defineModule } from "../../src/core/module.ts";

const small = defineModule({
  name: "ad-hoc-thing",
  layer: "app",
  anchor: "aws_ecs_cluster.this",
  description: "A thing.",
  variables: z.strictObject({
    name: z.string().describe("Name of the thing."),
    nat: z.enum(["single", "none"], "must be single or none").default("single").describe("How it reaches out."),
    workers: z
      .record(z.string(), z.strictObject({ stop_timeout: z.number().default(30).describe("Seconds.") }))
      .default({})
      .describe("Its workers by name."),
  }),
  rules: [],
  outputs: {
    host_name: { description: "Where it is.", type: "string", value: () => "" },
    roles: { description: "Who it is.", type: "map(string)", value: () => ({}) },
  },
  load: () => Promise.reject(),
});

test("a module's declarations have its inputs and outputs in camelCase, with descriptions and defaults", () => {
  expect(declarations([small])).toMatchInlineSnapshot(`
    "import type { IResolvable } from "cdktf";
    import { Construct } from "constructs";

    /** The variables of the module ad-hoc-thing, in TypeScript's spelling. */
    export interface AdHocThingProps {
      /** Name of the thing. */
      readonly name: string;
      /**
       * How it reaches out.
       *
       * @default "single"
       */
      readonly nat?: "single" | "none" | undefined;
      /**
       * Its workers by name.
       *
       * @default {}
       */
      readonly workers?: Record<string, {
        /**
         * Seconds.
         *
         * @default 30
         */
        readonly stopTimeout?: number | undefined;
      }> | IResolvable | undefined;
    }

    /** The outputs of the module ad-hoc-thing, in TypeScript's spelling; tokens where only Terraform knows them. */
    export interface AdHocThingOutputs {
      /** Where it is. */
      readonly hostName: string;
      /** Who it is. */
      readonly roles: IResolvable;
    }

    /** A thing. */
    export declare class AdHocThing extends Construct {
      readonly outputs: AdHocThingOutputs;
      constructor(scope: Construct, id: string, props: AdHocThingProps);
    }

    "
  `);
});
