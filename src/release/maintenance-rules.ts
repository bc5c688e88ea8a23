import type { Action, Rule, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";

/** Values of all conditions of a rule together. Source: Elastic Load Balancing, "Quotas for your Application Load Balancers". */
const MOST_VALUES = 5;

/** A listener rule to be made. */
export interface NewRule {
  readonly priority: number;
  readonly conditions: RuleCondition[];
  readonly actions: Action[];
}

/** The page for everybody, at the number that the environment leaves free for it. */
export const pageRule = (hostName: string, priority: number, page: string): NewRule => ({
  priority,
  conditions: [{ Field: "host-header", HostHeaderConfig: { Values: [hostName] } }],
  actions: [
    {
      Type: "fixed-response",
      FixedResponseConfig: { StatusCode: "503", ContentType: "text/html", MessageBody: page },
    },
  ],
});

/**
 * Ways past the page for some addresses: the environment's own rules once more, before the page, for those addresses only. A
 * rule cannot say "everybody but".
 *
 * @param own the environment's rules, as the listener has them
 * @param taken priorities that are in use
 * @returns nothing when there are not enough free numbers before the page
 */
export const allowRules = (
  own: readonly Rule[],
  addresses: readonly string[],
  page: number,
  taken: ReadonlySet<number>,
): NewRule[] | undefined => {
  const ordered = [...own].sort((one, other) => Number(one.Priority) - Number(other.Priority));
  const copies = ordered.flatMap(({ Conditions = [], Actions = [] }) =>
    splitByAddress(Conditions, addresses).map((conditions) => ({ conditions, actions: Actions.map(asRequested) })),
  );
  const free: number[] = [];
  for (let number = page - 1; number > 0 && free.length < copies.length; number--) {
    if (!taken.has(number)) free.unshift(number);
  }
  if (free.length < copies.length) return undefined;
  return copies.map((copy, at) => ({ ...copy, priority: free[at] ?? 0 }));
};

/** Conditions with source addresses added, as often as the limit of values makes it necessary. */
const splitByAddress = (conditions: readonly RuleCondition[], addresses: readonly string[]): RuleCondition[][] => {
  const paths = conditions.flatMap(({ Field, PathPatternConfig, Values }) =>
    Field === "path-pattern" ? (PathPatternConfig?.Values ?? Values ?? []) : [],
  );
  const others = conditions.filter(({ Field }) => Field !== "path-pattern").map(asCondition);
  const room = MOST_VALUES - others.reduce((sum, condition) => sum + valuesIn(condition), 0);
  const pathsAtOnce =
    paths.length === 0 ? 0 : Math.min(paths.length, Math.max(1, room - Math.min(addresses.length, 2)));
  const addressesAtOnce = Math.max(1, room - pathsAtOnce);
  return chunks(addresses, addressesAtOnce).flatMap((Values) => {
    const source = { Field: "source-ip", SourceIpConfig: { Values } };
    if (paths.length === 0) return [[...others, source]];
    return chunks(paths, pathsAtOnce).map((some) => [
      ...others,
      { Field: "path-pattern", PathPatternConfig: { Values: some } },
      source,
    ]);
  });
};

/** What DescribeRules says twice, once: a request may not. */
const asCondition = ({ Values, ...condition }: RuleCondition): RuleCondition => {
  const config = Object.keys(condition).some((key) => key.endsWith("Config"));
  return config || Values === undefined || Values.length === 0 ? condition : { ...condition, Values };
};

const valuesIn = (condition: RuleCondition): number =>
  Object.values(condition)
    .map((value) => (Array.isArray(value) ? value : ((value as { Values?: readonly unknown[] })?.Values ?? [])))
    .reduce((sum, values) => sum + values.length, 0);

/** A forward to one target group is described by both of its spellings. */
const asRequested = ({ ForwardConfig, ...action }: Action): Action =>
  action.TargetGroupArn !== undefined || ForwardConfig === undefined ? action : { ...action, ForwardConfig };

const chunks = <One>(all: readonly One[], size: number): One[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
