import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What runs the real terraform or the emulator: minutes rather than seconds. */
const REAL_TERRAFORM = "tests/terraform/**/*.test.ts";

/** What starts processes, again and again: the built command line, git, PostgreSQL and Redis. */
const PROCESSES = [
  "cli/commands",
  "cli/publish",
  "constructs/database-setup",
  "constructs/queue-depth-script",
  "publish/publish",
  "versions/gate",
  "versions/release-please",
].map((name) => `tests/${name}.test.ts`);

/** Of those with the real terraform, second looks at what others prove in another way: nightly and before a release rather than for each change. */
const THOROUGH = [
  "cdktf-cli",
  "differential",
  "hcl",
  "pin-plan",
  "prod-app",
  "prod-base",
  "prod-everything-on",
  "prod-matrix",
  "shared-fix",
  "stamp",
].map((name) => `tests/terraform/${name}.test.ts`);

/** The longest ones first. They mostly wait for the emulator, so everything else runs beside them. */
const LONGEST = [
  "prod-everything-on",
  "rehearsal",
  "prod-everything-off",
  "deploy",
  "upgrade",
  "release-kills",
  "release-faults",
  "release-throttling",
  "release-at-once",
  "release",
  "stop-start",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/tests/terraform/${name}.test.ts`));
      return found === -1 ? LONGEST.length : found;
    };
    return [...(await super.sort(files))].sort((one, other) => place(one) - place(other));
  }
}

const inSeconds = {
  testTimeout: 60_000,
  // The command line is bundled before the tests that run it.
  hookTimeout: 60_000,
  // CDKTF is loaded once for each worker rather than once for each file.
  isolate: false,
};

const realTerraform = {
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  testTimeout: 900_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  test: {
    // Vitest keeps a core for itself unless told otherwise; CI machines have two.
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: { ...inSeconds, name: "unit", include: ["tests/**/*.test.ts"], exclude: [REAL_TERRAFORM, ...PROCESSES] },
      },
      { test: { ...inSeconds, name: "processes", include: PROCESSES } },
      { test: { ...realTerraform, name: "terraform", include: [REAL_TERRAFORM], exclude: THOROUGH } },
      { test: { ...realTerraform, name: "thorough", include: THOROUGH } },
    ],
  },
});
