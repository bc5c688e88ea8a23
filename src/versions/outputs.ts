import type { Change } from "./change.ts";
import type { Block, ModuleTerraform } from "./module-terraform.ts";

/** The output by which an app knows whether it understands its base. */
const CONTRACT = "contract_version";

/** Compares the outputs of two versions, seen from whoever reads them. */
export const outputChanges = (before: ModuleTerraform["outputs"], after: ModuleTerraform["outputs"]): Change[] => [
  ...Object.keys(before)
    .filter((name) => !after[name])
    .map((name) => change("breaking", name, "is gone: whoever reads it gets an error.")),
  ...Object.entries(after).flatMap(([name, output]) => {
    const old = before[name];
    return old ? kept(name, old, output) : [change("minor", name, "is new.")];
  }),
];

const kept = (name: string, before: Block, after: Block): Change[] => {
  const found: Change[] = [];
  if (!before.sensitive && after.sensitive) {
    found.push(change("breaking", name, "is sensitive now: an output that hands it on has to say so too."));
  }
  if (before.sensitive && !after.sensitive) found.push(change("patch", name, "is not sensitive any more."));
  if (JSON.stringify(before.value) !== JSON.stringify(after.value)) {
    found.push(
      name === CONTRACT
        ? change(
            "breaking",
            name,
            `was ${before.value} and is ${after.value}: apps that know only the old one refuse it.`,
          )
        : change("patch", name, "is read from elsewhere."),
    );
  }
  if (before.description !== after.description) found.push(change("patch", name, "is described in other words."));
  return found;
};

const change = (level: Change["level"], name: string, message: string): Change => ({
  level,
  subject: `output ${name}`,
  message,
});
