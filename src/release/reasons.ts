/** What ECS says about a task that did not run as it should, and what to do about it. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /CannotPull|pull image|ImagePull|image.*not found|manifest unknown/i,
    "The image cannot be pulled. Look whether it is built for the tasks' processor (cpu_architecture), whether the execution role may pull it, and whether the subnets reach ECR (NAT or endpoints).",
  ],
  [
    /secret|\bssm\b|\basm\b|parameter/i,
    "A secret or parameter that a container refers to is missing, or the execution role may not read it. Compare secrets in the live file with Secrets Manager and SSM, then release again.",
  ],
  [
    /capacity is unavailable|RESOURCE:(CPU|MEMORY|ENI)|no.*capacity|unable to.*place/i,
    "Fargate has no capacity for it at the moment. Release again later, or allow more zones or on-demand capacity.",
  ],
  [/OutOfMemory|out of memory/i, "It used more memory than it has. Raise memory in the live file."],
  [
    /health check|unhealthy/i,
    "It started, but did not become healthy. Its log says why; health_check_path must answer 200 without a login.",
  ],
  [
    /\bENIs?\b|network interface|timeout waiting for network/i,
    "Its network interface could not be made. Look whether the subnets have free addresses.",
  ],
  [/SpotInterruption|spot/i, "AWS took the Spot capacity back. Release again."],
];

/** What to do about a reason, as far as it is known. */
export const remedyOf = (reason: string): string | undefined => REMEDIES.find(([known]) => known.test(reason))?.[1];

/** The reason, and what to do about it. */
export const withRemedy = (reason: string): string => {
  const remedy = remedyOf(reason);
  return remedy === undefined ? reason : `${reason}\n    ${remedy}`;
};
