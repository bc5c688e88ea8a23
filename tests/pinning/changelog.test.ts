import { expect, test } from "vitest";
import { sectionsBetween } from "../../src/pinning/changelog.ts";

const CHANGELOG = `# Changelog

## [1.10.0](https://example.com/compare/v1.9.1...v1.10.0) (2026-03-01)

### Features

* a bastion ([1a2b3c4](https://example.com/commit/1a2b3c4))

## [1.9.1](https://example.com/compare/v1.9.0...v1.9.1) (2026-02-01)

### Bug Fixes

* **cache:** a name that fits

## 1.9.0 (2026-01-01)

### Features

* the beginning
`;

test("the sections between two versions are those after the one, up to and with the other, by number", () => {
  expect(sectionsBetween(CHANGELOG, "1.9.0", "1.10.0")).toEqual([
    {
      version: "1.10.0",
      title: "1.10.0 (2026-03-01)",
      text: "### Features\n\n* a bastion ([1a2b3c4](https://example.com/commit/1a2b3c4))",
    },
    { version: "1.9.1", title: "1.9.1 (2026-02-01)", text: "### Bug Fixes\n\n* **cache:** a name that fits" },
  ]);
  expect(sectionsBetween(CHANGELOG, "1.10.0", "1.10.0")).toEqual([]);
  expect(sectionsBetween(CHANGELOG, "1.8.0", "1.9.0").map(({ title }) => title)).toEqual(["1.9.0 (2026-01-01)"]);
});
