import { modules } from "../modules/index.ts";
import { declarations } from "../src/core/declarations.ts";

/** The provider's own declarations are 400 kB; whoever needs another argument finds it in its documentation. */
const AWS_PROVIDER = `import { TerraformProvider } from "cdktf";

/** Arguments of the AWS provider in camelCase. */
export interface AwsProviderConfig {
  /** Region that everything is made in, e.g. \`eu-central-1\`. */
  readonly region?: string;
  /** Profile of the AWS configuration. */
  readonly profile?: string;
  /** For a second provider in one stack. */
  readonly alias?: string;
  /** Accounts that it may work in; any other one is refused. */
  readonly allowedAccountIds?: string[];
  /** Tags of every resource. */
  readonly defaultTags?: readonly { readonly tags?: Record<string, string> }[];
  /** Any other argument. */
  readonly [argument: string]: unknown;
}

/** The AWS provider in any version that the modules run with, where CDKTF's own class asks for exactly one. */
export declare class AwsProvider extends TerraformProvider {
  constructor(scope: Construct, id: string, config?: AwsProviderConfig);
}
`;

/** What `src/index.ts` exports, for the compiler and the editor of whoever imports the package. */
export const libraryTypes = (): string => `${declarations(Object.values(modules))}\n${AWS_PROVIDER}`;
