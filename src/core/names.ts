/**
 * The one place where Terraform's snake_case and TypeScript's camelCase meet: same words, other spelling.
 */

/** `az_count` → `azCount`. */
export type Camel<Snake extends string> = Snake extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Snake;

/** `az_count` → `azCount`. */
export const camel = (snake: string): string =>
  snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `azCount`, `az-count` → `az_count`. */
export const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
