import type { Layer, ModuleDefinition } from "./module.ts";

/** Where an environment's Terraform state lies. */
export type Backend =
  /** A file in `state/` at the project's root. */
  | { readonly kind: "local" }
  | {
      readonly kind: "s3";
      readonly bucket: string;
      readonly region: string;
      /** Folder in the bucket. @default the bucket's root */
      readonly prefix?: string;
      /** Key that encrypts the state. @default the bucket's own */
      readonly kmsKeyId?: string;
      /** Profile of the AWS configuration. @default whoever runs Terraform */
      readonly profile?: string;
    }
  | {
      readonly kind: "cloud";
      readonly organization: string;
      /** @default `app.terraform.io` */
      readonly hostname?: string;
      /** Project that new workspaces go to. @default the organization's default project */
      readonly project?: string;
    };

/** Where published versions of the modules come from. */
export type ModuleSource =
  /** A repository with a tag for each version of a module, `prod-base-v1.4.0`. */
  | {
      readonly kind: "git";
      readonly url: string /** Folder of a module; `{module}` is its name. */;
      readonly path: string;
    }
  | {
      readonly kind: "registry";
      readonly namespace: string;
      /** @default Terraform's or OpenTofu's public registry */
      readonly host?: string;
      /** Each module is published by itself, with its own versions, rather than all as parts of `django`. */
      readonly perModule: boolean;
    };

/** The published version of its module that an environment stays on. */
export interface Pin {
  /** What the source knows it by; for a part of `django`, the version of the whole. */
  readonly version: string;
  readonly source: ModuleSource;
  /** The module's own version, for the tag. */
  readonly moduleVersion: string;
  /** Resource blocks in that version. */
  readonly resources: number;
}

/** One live file, checked: one stack, one state. */
export interface Environment {
  /** `<layer>-<name>`, e.g. `app-alpha`. */
  readonly stack: string;
  readonly layer: Layer;
  readonly name: string;
  /** Relative to the project's root, e.g. `live/app/alpha.yaml`. */
  readonly file: string;
  /** Today's, or for a pinned environment what that version's schema says. */
  readonly module: ModuleDefinition;
  /** @default the module in this repository, as it is now */
  readonly pin?: Pin;
  readonly region: string;
  readonly backend: Backend;
  readonly tags: Readonly<Record<string, string>>;
  /** The module's variables as they were written, in Terraform's spelling; neither defaults nor `base`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Required variables that were left open: they become variables of the stack. */
  readonly open: readonly string[];
  /** The base that an app runs on. */
  readonly base?: Environment;
}
