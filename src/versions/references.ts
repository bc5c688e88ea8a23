/** `var.database.instance_class`, up to an index. */
const INPUT = /\bvar\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g;
const LOCAL = /\blocal\.([A-Za-z_]\w*)/g;
/** `for name, item in var.workers :`. */
const LOOP = /\bfor\s+(?:\w+\s*,\s*)?(\w+)\s+in\s+([\w.*[\]]+)\s*:/;

/** A value of Terraform's JSON as text in which each local stands written out, so that two of them can be compared. */
export const writtenOut = (value: unknown, locals: Readonly<Record<string, unknown>>): string => {
  let text = JSON.stringify(value) ?? "null";
  // A local may be made of locals; Terraform refuses circles.
  for (let depth = 0; depth < 10 && text.includes("local."); depth++) {
    text = text.replaceAll(LOCAL, (reference, name: string) => {
      if (!(name in locals)) return reference;
      const local = locals[name];
      return `(${typeof local === "string" ? local.replace(/^\$\{(.*)\}$/s, "$1") : JSON.stringify(local)})`;
    });
  }
  return text;
};

/** The inputs that a text of Terraform's refers to: `database.instance_class`, `workers[*].cpu`. */
export const inputsIn = (text: string): string[] => {
  const unrolled = withoutLoops(text);
  return [...unrolled.matchAll(INPUT)].map(([, path = ""]) => path);
};

/** Writes `var.workers.cpu` where a loop over `var.workers` says `item.cpu`. */
const withoutLoops = (text: string): string => {
  const loop = LOOP.exec(text);
  if (!loop) return text;
  const [header, item = "", collection = ""] = loop;
  const before = text.slice(0, loop.index);
  const body = text.slice(loop.index + header.length);
  const named = body.replaceAll(
    new RegExp(`(?<![\\w.])${item}\\b(?!\\s*(?:,|in\\b))`, "g"),
    collection.replaceAll("[*]", ""),
  );
  return withoutLoops(`${before} ${collection} : ${named}`);
};

/** Whether one is the other or lies inside it. */
export const overlap = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => path.replaceAll("[*]", "").split("."));
  return (a ?? []).slice(0, b?.length).every((part, index) => part === b?.[index]);
};
