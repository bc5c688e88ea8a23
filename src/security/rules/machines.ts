import { type SecurityRule, unless } from "../rule.ts";
import { nested } from "../synthesized.ts";

const MACHINES = ["aws_instance", "aws_launch_template"];
const WITH_PATCHES = ["aws_db_instance", "aws_elasticache_replication_group"];

/** Instances, images and engines. */
export const machines: readonly SecurityRule[] = [
  {
    id: "imdsv2",
    title: "Instances answer for their credentials to IMDSv2 alone, and to nothing behind them",
    types: MACHINES,
    check: ({ values }) => {
      const [metadata] = nested(values, "metadata_options");
      return [
        ...unless(metadata?.http_tokens === "required", "it answers to IMDSv1"),
        ...unless(Number(metadata?.http_put_response_hop_limit) === 1, "it answers to what it forwards"),
      ];
    },
  },
  {
    id: "no-ssh-key",
    title: "Nobody logs in with an SSH key",
    types: MACHINES,
    check: ({ values }) => unless(values.key_name === undefined, "it has a key"),
  },
  {
    id: "patches",
    title: "Engines take security patches by themselves",
    types: WITH_PATCHES,
    check: ({ values }) => unless(String(values.auto_minor_version_upgrade) === "true", "it waits for somebody"),
  },
  {
    id: "image-scan",
    title: "Image repositories scan what is pushed",
    types: ["aws_ecr_repository"],
    check: ({ values }) =>
      unless(nested(values, "image_scanning_configuration")[0]?.scan_on_push === true, "images are not scanned"),
  },
  {
    id: "image-tags",
    title: "A tag never means another image",
    types: ["aws_ecr_repository"],
    check: ({ values }) => unless(/^IMMUTABLE/.test(String(values.image_tag_mutability)), "tags can be moved"),
  },
  {
    id: "invalid-headers",
    title: "The load balancer drops headers that are none, which smuggle requests",
    types: ["aws_lb"],
    check: ({ values }) => unless(values.drop_invalid_header_fields === true, "it passes them on"),
  },
];
