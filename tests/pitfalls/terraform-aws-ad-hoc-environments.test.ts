import { expect } from "vitest";
import { base, openToTheWorld } from "./modules.ts";
import { describePitfalls } from "./pitfall.ts";

describePitfalls("terraform-aws-ad-hoc-environments", 40, 42, (pitfall) => {
  pitfall("B-40", "the bastion installs nothing at start", () =>
    expect(base.named("aws_instance", "bastion")).not.toHaveProperty("user_data"),
  );

  pitfall("B-41", "no port but 80 and 443 is open to the world", () => expect(openToTheWorld(base)).toEqual([80, 443]));

  pitfall("B-42", "the database is encrypted", () => expect(base.only("aws_db_instance").storage_encrypted).toBe(true));
});
