import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Vitest keeps a core for itself unless told otherwise; CI machines have two.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/terraform/**"],
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
          env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", CASES: "15" },
          include: ["tests/terraform/**/*.test.ts", "tests/modules/variables-agree-with-terraform.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
