import { defineConfig } from "vitest/config";

/** What runs the real terraform or the emulator: minutes rather than seconds. */
const REAL_TERRAFORM = "tests/terraform/**/*.test.ts";

/** Of those, second looks at what others prove in another way: nightly and before a release rather than for each change. */
const THOROUGH = [
  "cdktf-cli",
  "hcl",
  "pin-plan",
  "prod-app",
  "prod-base",
  "prod-everything-off",
  "prod-matrix",
  "stamp",
].map((name) => `tests/terraform/${name}.test.ts`);

const realTerraform = {
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  testTimeout: 900_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  test: {
    // Vitest keeps a core for itself unless told otherwise; CI machines have two.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: [REAL_TERRAFORM],
          testTimeout: 60_000,
          // The command line is bundled before the tests that run it.
          hookTimeout: 60_000,
          // CDKTF is loaded once for each worker rather than once for each file.
          isolate: false,
        },
      },
      { test: { ...realTerraform, name: "terraform", include: [REAL_TERRAFORM], exclude: THOROUGH } },
      { test: { ...realTerraform, name: "thorough", include: THOROUGH } },
    ],
  },
});
