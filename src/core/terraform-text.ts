/** A JSON value as Terraform's expression language writes it: `{ cpu = 256 }`, `["a"]`, `null`. */
export const terraformLiteral = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(terraformLiteral).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([key, entry]) => `${attribute(key)} = ${terraformLiteral(entry)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return String(value);
};

/** Text as a quoted Terraform string, with everything that Terraform would read as a template made plain. */
export const quoted = (text: string): string => `"${escaped(text)}"`;

/** The inside of a quoted Terraform string. */
export const escaped = (text: string): string => template(JSON.stringify(text).slice(1, -1));

/** Text where Terraform reads a template, as every string of its JSON syntax is: `${` and `%{` stay letters. */
export const template = (text: string): string => text.replace(/\$\{/g, "$$${").replace(/%\{/g, "%%{");

const attribute = (key: string): string => (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : quoted(key));
