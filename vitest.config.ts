import { defineConfig } from "vitest/config";

/** What runs the real terraform or the emulator: minutes rather than seconds. */
const REAL_TERRAFORM = "tests/terraform/**/*.test.ts";

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
          // A hook bundles the command line, the AWS SDK included.
          hookTimeout: 60_000,
          // CDKTF is loaded once for each worker rather than once for each file.
          isolate: false,
        },
      },
      {
        test: {
          name: "terraform",
          env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
          include: [REAL_TERRAFORM],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
