import { expect, test } from "vitest";
import { modules } from "../modules/index.ts";
import { className } from "../src/core/declarations.ts";
import * as library from "../src/index.ts";

test("the library has the composition of every module, and the provider they need", () => {
  const classes = Object.values(modules).map(className);
  expect(Object.keys(library).sort()).toEqual(["AwsProvider", ...classes].sort());
});
