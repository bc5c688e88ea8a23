import { TerraformLocal } from "cdktf";
import { describe, expect, test } from "vitest";
import { type SpotShare, spotShare } from "../../src/constructs/capacity.ts";
import { hcl } from "../../src/core/hcl.ts";
import { evaluate } from "../support/evaluate.ts";
import { synthConstruct } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

const weights = (share: SpotShare) => {
  const [onDemand, spot] = spotShare(share);
  const { locals } = synthConstruct(
    (scope) => new TerraformLocal(scope, "share", hcl`[${onDemand?.base}, ${onDemand?.weight}, ${spot?.weight}]`),
  ).json;
  return terraform && evaluate(terraform, locals?.share);
};

describe.skipIf(!terraform)("of a service's tasks", () => {
  test.each([
    ["all are on demand unless told", { minTasks: 2, spotPercent: 0 }, [2, 100, 0]],
    [
      "those that always run are on demand, half of those beyond are not",
      { minTasks: 2, spotPercent: 50 },
      [2, 50, 50],
    ],
    ["those that always run are on demand whatever the share", { minTasks: 2, spotPercent: 100 }, [2, 1, 100]],
    ["so many are on demand as one says", { minTasks: 4, onDemandTasks: 1, spotPercent: 60 }, [1, 40, 60]],
    ["none are on demand when told", { minTasks: 4, onDemandTasks: 0, spotPercent: 100 }, [0, 0, 100]],
  ])("%s", (_claim, share, expected) => {
    expect(weights(share)).toEqual(expected);
  });
});
