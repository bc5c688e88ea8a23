import { UserError } from "../core/errors.ts";

const EXPIRED = ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"];
const INVALID = ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"];
const DENIED = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationErrorException"];
const THROTTLED = [
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "SlowDown",
];
const UNREACHABLE = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ECONNRESET", "EHOSTUNREACH"];

const LOG_IN = "Log in again (for instance: aws sso login), or renew the keys in your environment";

/**
 * What AWS or the SDK says, in the user's words and with what to do.
 *
 * @param doing what failed, as the beginning of a sentence
 * @returns the error itself when it is ours, or a bug
 */
export const inWords = (error: unknown, doing: string): unknown => {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const why = reason(error as AwsError);
  return why === undefined ? error : new UserError(`${doing}: ${why}`);
};

type AwsError = Error & {
  readonly code?: string;
  readonly $fault?: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number };
};

const reason = (error: AwsError): string | undefined => {
  const { name, message, code } = error;
  if (EXPIRED.includes(name)) return `your AWS credentials have expired. ${LOG_IN}.`;
  if (INVALID.includes(name)) return `AWS does not know these credentials (${name}). ${LOG_IN}.`;
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return `no AWS credentials were found. ${LOG_IN}; AWS_PROFILE chooses a profile. (${oneLine(message)})`;
  }
  if (DENIED.includes(name)) return `AWS does not allow it. ${oneLine(message)}`;
  if (THROTTLED.includes(name)) return `AWS was asked too often and still refuses after ten attempts. Try again later.`;
  if (UNREACHABLE.includes(code ?? "") || name === "TimeoutError") {
    return `AWS does not answer (${oneLine(message || (code ?? name))}). Look at your network, and at AWS_ENDPOINT_URL when it is set.`;
  }
  if (name === "ClusterNotFoundException" || name === "ServiceNotFoundException") {
    return `${oneLine(message)} It was removed outside Terraform, or you are in another account. Apply the environment again.`;
  }
  if (error.$metadata?.httpStatusCode !== undefined || error.$fault) return `AWS answered ${name}: ${oneLine(message)}`;
  return undefined;
};

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
