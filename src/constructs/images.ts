import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import type { Place } from "./task-roles.ts";

export interface ImagesProps {
  /** Prefix of every name, e.g. `dev-alpha`. */
  readonly prefix: string;

  readonly place: Place;

  /**
   * Host name of the registry.
   *
   * @default ECR in the account and region of `place`
   */
  readonly registry?: string | undefined;

  readonly backendRepository: string;
  readonly frontendRepository: string;

  /** Tag that task definitions carry until the first release. */
  readonly initialTag: string;
}

/** One of the application's two images. */
export interface Image {
  /** The released image, with tag or digest. */
  readonly name: string;
  /** SSM parameter that a release writes the image to. */
  readonly parameterName: string;
  /** Its repository in ECR. */
  readonly repositoryArn: string;
}

/**
 * Which image of the backend and of the frontend is released: one SSM parameter each, written by releases and read by Terraform,
 * so that the task definitions Terraform renders always carry the released image.
 */
export class Images extends Construct {
  readonly backend: Image;
  readonly frontend: Image;

  constructor(scope: Construct, id: string, props: ImagesProps) {
    super(scope, id);
    section(this);
    this.backend = this.createImage("backend", props.backendRepository, props);
    this.frontend = this.createImage("frontend", props.frontendRepository, props);
  }

  private createImage(name: string, repository: string, { prefix, place, registry, initialTag }: ImagesProps): Image {
    const domain = text(hcl`${place.partition} == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"`);
    const host = text(hcl`coalesce(${registry}, ${`${place.id}.dkr.ecr.${place.region}.${domain}`})`);
    const parameter = new SsmParameter(this, name, {
      name: `/django/${prefix}/images/${name}`,
      description: `Released ${name} image. Written by releases; Terraform reads it.`,
      type: "String",
      // The plain attribute: an image's name is no secret, and `value` would hide every task definition in plans.
      insecureValue: `${host}/${repository}:${initialTag}`,
      lifecycle: { ignoreChanges: ["insecure_value"] },
    });
    // A registry in another account or region: `<account>.dkr.ecr.<region>.…`.
    const ecr = (part: number, otherwise: string) =>
      text(hcl`try(regex("^([0-9]{12})[.]dkr[.]ecr[.]([a-z0-9-]+)[.]", ${host})[${part}], ${otherwise})`);
    return {
      name: parameter.insecureValue,
      parameterName: parameter.name,
      repositoryArn: `arn:${place.partition}:ecr:${ecr(1, place.region)}:${ecr(0, place.id)}:repository/${repository}`,
    };
  }
}
