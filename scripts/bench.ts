import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cost, median, run } from "./cost.ts";

const ROOT = join(import.meta.dirname, "..");
const CLI = join(ROOT, "dist/main.js");
const RUNS = Number(process.env.BENCH_RUNS ?? 7);
const APPS_PER_BASE = 50;

interface Row {
  readonly what: string;
  readonly budget: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly exitCode?: number;
}

/** A project with so many app environments, and the bases they need. */
const project = (apps: number, broken = ""): string => {
  const root = mkdtempSync(join(tmpdir(), "bench-"));
  cpSync(join(ROOT, "cdktf.json"), join(root, "cdktf.json"));
  for (const layer of ["base", "app"]) mkdirSync(join(root, "live", layer), { recursive: true });
  cpSync(join(ROOT, "live/main.ts"), join(root, "live/main.ts"));
  cpSync(join(ROOT, "live/locks"), join(root, "live/locks"), { recursive: true });
  for (const folder of ["modules", "src", "node_modules", "package.json", "tsconfig.json"]) {
    symlinkSync(join(ROOT, folder), join(root, folder));
  }
  writeFileSync(join(root, "live/defaults.yaml"), "region: us-east-1\n");
  for (let base = 0; base < Math.ceil(apps / APPS_PER_BASE); base++) {
    const variables = "variables: { domain_name: example.com, hosted_zone_id: Z0123456789EXAMPLE }";
    writeFileSync(join(root, `live/base/b${base}.yaml`), `module: ad-hoc-base\n${variables}\n`);
  }
  for (let app = 0; app < apps; app++) {
    const [base, slot] = [Math.floor(app / APPS_PER_BASE), (app % APPS_PER_BASE) + 1];
    const file = `module: ad-hoc-app\nbase: b${base}\nvariables: { slot: ${slot}${broken} }\n`;
    writeFileSync(join(root, `live/app/a${app}.yaml`), file);
  }
  return root;
};

const [one, broken] = [project(1), project(1, ", slto: 1")];
const many = [10, 100, 1000].map((apps) => ({ apps, cwd: project(apps) }));

const rows: readonly Row[] = [
  { what: "synth: one base and one app", budget: "≤ 0.35 s, ≤ 100 MB", command: [CLI, "synth"], cwd: one },
  { what: "--help", budget: "≤ 0.25 s", command: [CLI, "--help"], cwd: one },
  { what: "show", budget: "≤ 0.25 s", command: [CLI, "show", "app-a0"], cwd: one },
  { what: "config errors", budget: "≤ 0.25 s", command: [CLI, "synth"], cwd: broken, exitCode: 1 },
  ...many.map(({ apps, cwd }) => ({
    what: `synth: ${apps.toLocaleString("en")} app environments`,
    budget: apps === 1000 ? "≤ 5 s, ≤ 400 MB" : "linear",
    command: [CLI, "synth"],
    cwd,
  })),
  {
    what: "npx cdktf synth: one base and one app (peer)",
    budget: "ten times synth",
    command: [join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf.js"), "synth"],
    cwd: one,
  },
];

const shown = ({ seconds, megabytes }: Cost) =>
  `${seconds.toFixed(2).padStart(7)} s ${String(Math.round(megabytes)).padStart(5)} MB`;

console.log(`Medians of ${RUNS} runs, each a process of its own.\n`);
for (const { what, budget, command, cwd, exitCode = 0 } of rows) {
  const costs: Cost[] = [];
  for (let i = 0; i < RUNS; i++) costs.push(await run(command, cwd, exitCode));
  console.log(`${what.padEnd(48)} ${shown(median(costs))}   ${budget}`);
}
for (const folder of [one, broken, ...many.map(({ cwd }) => cwd)]) rmSync(folder, { recursive: true });
