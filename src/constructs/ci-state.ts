import { allow, type CiScope, deny } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

/** Key of a state's lock. Source: Terraform, "Backend Type: s3", State Locking. */
const LOCKS = "*.tflock";

/** States of the layer that these roles come from: who may write them may become anybody. */
const OWN_STATES = "*bootstrap-*.tfstate";

const read = ({ stateBucketArn, stateKeyArns }: CiScope): readonly Statement[] => [
  allow({ s3: ["ListBucket"] }, [stateBucketArn]),
  allow({ s3: ["GetObject"] }, [`${stateBucketArn}/*`]),
  allow({ kms: ["Decrypt"] }, stateKeyArns),
];

const encrypt = ({ stateKeyArns }: CiScope): Statement => allow({ kms: ["GenerateDataKey"] }, stateKeyArns);

/** Outputs of other stacks. */
export const readState = read;

/** A plan holds the lock while it reads. */
export const readAndLockState = (scope: CiScope): readonly Statement[] => [
  ...read(scope),
  encrypt(scope),
  allow({ s3: ["PutObject", "DeleteObject"] }, [`${scope.stateBucketArn}/${LOCKS}`]),
];

/** Everything an apply does to a state. No version of it is ever deleted. */
export const writeState = (scope: CiScope): readonly Statement[] => [
  ...readAndLockState(scope),
  allow({ s3: ["PutObject"] }, [`${scope.stateBucketArn}/*.tfstate`]),
  deny({ s3: ["PutObject"] }, [`${scope.stateBucketArn}/${OWN_STATES}`]),
];
