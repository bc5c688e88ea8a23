import { type IResolvable, Token } from "cdktf";
import { list, number, text } from "./hcl.ts";
import type { Output } from "./module.ts";
import { camel } from "./names.ts";

/**
 * The outputs of a composition in TypeScript: the same names in camelCase, each a value or a token of the type it has in
 * Terraform.
 */
export const outputsOf = <Made, Values = Readonly<Record<string, unknown>>>(
  made: Made,
  outputs: Readonly<Record<string, Output<Made>>>,
): Values =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { type, value }]) => [camel(name), typed(type, value(made))]),
  ) as Values;

/** An expression as CDKTF spells a token of that type; whatever else is known already. */
const typed = (type: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !Token.isUnresolved(value) || Array.isArray(value)) return value;
  const expression = value as IResolvable;
  switch (type) {
    case "string":
      return text(expression);
    case "number":
      return number(expression);
    case "list(string)":
      return list(expression);
    default:
      return expression;
  }
};
