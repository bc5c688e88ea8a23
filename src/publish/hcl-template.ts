/**
 * A string of Terraform's JSON syntax, which is a template, in native syntax: one whole interpolation becomes the bare
 * expression, anything else a quoted template.
 *
 * @example
 * templateText("${var.name}")      // var.name
 * templateText("${var.name}-api")  // "${var.name}-api"
 */
export const templateText = (template: string): string => {
  const parts = partsOf(template);
  const [only] = parts;
  if (parts.length === 1 && only && "expression" in only && only.opens === "${") return spaced(only.expression.trim());
  return `"${parts.map((part) => ("expression" in part ? `${part.opens}${part.expression}}` : escaped(part.text))).join("")}"`;
};

/** Text that Terraform does not read as a template in JSON, such as a description, as a quoted string. */
export const literalText = (text: string): string =>
  `"${escaped(text).replace(/\$\{/g, "$$${").replace(/%\{/g, "%%{")}"`;

/** `terraform fmt` wants a space behind each comma; everything else our expressions have as it wants it. */
const spaced = (expression: string): string => {
  let text = "";
  for (let at = 0; at < expression.length; at++) {
    const start = at;
    if (expression[at] === '"') at = endOfString(expression, at + 1);
    text += expression.slice(start, at + 1);
    if (expression[at] === "," && /\S/.test(expression[at + 1] ?? " ")) text += " ";
  }
  return text;
};

type Part = { readonly text: string } | { readonly opens: "${" | "%{"; readonly expression: string };

const partsOf = (template: string): Part[] => {
  const parts: Part[] = [];
  let text = "";
  let at = 0;
  while (at < template.length) {
    const opening = /^(\$\$\{|%%\{|\$\{|%\{)/.exec(template.slice(at))?.[0];
    if (opening === "${" || opening === "%{") {
      const end = endOf(template, at + 2);
      if (text !== "") parts.push({ text });
      parts.push({ opens: opening, expression: template.slice(at + 2, end) });
      text = "";
      at = end + 1;
    } else {
      const step = opening ?? template[at] ?? "";
      text += step;
      at += step.length;
    }
  }
  return text === "" && parts.length > 0 ? parts : [...parts, { text }];
};

/** Where an expression ends: at the brace that closes it, whatever braces its own objects and strings have. */
const endOf = (template: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < template.length; at++) {
    const letter = template[at];
    if (letter === '"') at = endOfString(template, at + 1);
    else if (letter === "{") depth++;
    else if (letter === "}" && depth-- === 0) return at;
  }
  throw new Error(`An expression without an end: ${template.slice(start)}`);
};

/** The closing quote of a string inside an expression, past escapes and past expressions inside it. */
const endOfString = (template: string, start: number): number => {
  for (let at = start; at < template.length; at++) {
    const rest = template.slice(at, at + 3);
    if (rest[0] === "\\") at++;
    else if (rest === "$${" || rest === "%%{") at += 2;
    else if (/^[$%]\{/.test(rest)) at = endOf(template, at + 2);
    else if (rest[0] === '"') return at;
  }
  throw new Error(`A string without an end: ${template.slice(start)}`);
};

const escaped = (text: string): string =>
  text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
