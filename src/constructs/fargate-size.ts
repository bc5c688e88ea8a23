import * as z from "zod";
import { terraformLiteral } from "../core/terraform-text.ts";

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** Memory (MiB) that Fargate offers for each CPU size (CPU units, 1024 = 1 vCPU). Source: Amazon ECS, "Task size". */
export const fargateMemory: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16384, 1024),
  4096: range(8192, 30720, 1024),
  8192: range(16384, 61440, 4096),
  16384: range(32768, 122880, 8192),
};

/** True when Fargate offers this pair. */
export const isFargateSize = ({ cpu, memory }: { readonly cpu: number; readonly memory: number }): boolean =>
  fargateMemory[cpu]?.includes(memory) ?? false;

const asRange = (memory: readonly number[]): string =>
  memory.length > 4
    ? `range(${memory[0]}, ${(memory.at(-1) ?? 0) + 1}, ${(memory[1] ?? 0) - (memory[0] ?? 0)})`
    : terraformLiteral(memory);

const table = `{ ${Object.entries(fargateMemory)
  .map(([cpu, memory]) => `"${cpu}" = ${asRange(memory)}`)
  .join(", ")} }`;

/** The limit on an object with `cpu` and `memory`: the predicate and the Terraform condition. */
export const fargateSizeLimit = {
  error:
    "cpu and memory must be a pair that Fargate offers: 256 (512, 1024 or 2048 MiB), 512 (1024 to 4096), 1024 (2048 to 8192), 2048 (4096 to 16384), 4096 (8192 to 30720), each in steps of 1024; 8192 (16384 to 61440 in steps of 4096); 16384 (32768 to 122880 in steps of 8192)",
  params: {
    condition: (x: string): string => `contains(lookup(${table}, tostring(${x}.cpu), []), ${x}.memory)`,
  },
};

/** CPU and memory inputs with the given defaults. */
export const fargateSize = (cpu: number, memory: number) => ({
  cpu: z.number().default(cpu).describe("CPU units of a task; 1024 is one vCPU."),
  memory: z.number().default(memory).describe("Memory of a task in MiB; must be a size that Fargate offers for `cpu`."),
});
