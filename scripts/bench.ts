import { execFileSync } from "node:child_process";
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
  /** The most it may take; a peer has no budget. */
  readonly budget?: Partial<Cost>;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly exitCode?: number;
  readonly runs?: number;
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

const bin = (path: string): string => join(ROOT, "node_modules", path);

/** What `npm pack` would publish. */
const packedMegabytes = (): number => {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ unpackedSize }] = JSON.parse(listing) as [{ unpackedSize: number }];
  return unpackedSize / 1e6;
};

const [one, broken] = [project(1), project(1, ", slto: 1")];
const many = [10, 100, 1000].map((apps) => ({ apps, cwd: project(apps) }));

const rows: readonly Row[] = [
  { what: "synth: one base and one app", budget: { seconds: 0.35, megabytes: 100 }, command: [CLI, "synth"], cwd: one },
  { what: "--help", budget: { seconds: 0.25 }, command: [CLI, "--help"], cwd: one },
  { what: "show", budget: { seconds: 0.25 }, command: [CLI, "show", "app-a0"], cwd: one },
  { what: "config errors", budget: { seconds: 0.25 }, command: [CLI, "synth"], cwd: broken, exitCode: 1 },
  ...many.map(({ apps, cwd }) => ({
    what: `synth: ${apps.toLocaleString("en")} app environments`,
    ...(apps === 1000 && { budget: { seconds: 5, megabytes: 400 } }),
    command: [CLI, "synth"],
    cwd,
  })),
  {
    what: "peer: cdktf synth, one base and one app",
    command: [bin("cdktf-cli/bundle/bin/cdktf.js"), "synth"],
    cwd: one,
  },
  {
    what: "npm test",
    budget: { seconds: 15 },
    command: [bin("vitest/vitest.mjs"), "run", "--project", "unit"],
    cwd: ROOT,
    runs: 1,
  },
];

const shown = ({ seconds, megabytes }: Cost) =>
  `${seconds.toFixed(2).padStart(7)} s ${String(Math.round(megabytes)).padStart(5)} MB`;

const judged = ({ seconds, megabytes }: Cost, budget: Row["budget"]): string => {
  if (!budget) return "";
  const limits = [budget.seconds && `${budget.seconds} s`, budget.megabytes && `${budget.megabytes} MB`].filter(
    Boolean,
  );
  const over = seconds > (budget.seconds ?? Infinity) || megabytes > (budget.megabytes ?? Infinity);
  return `${over ? "OVER " : "within "}${limits.join(", ")}`;
};

console.log(`Medians of ${RUNS} runs, each a process of its own; memory is the sum of all its Node.js processes.\n`);
for (const { what, budget, command, cwd, exitCode = 0, runs = RUNS } of rows) {
  const costs: Cost[] = [];
  for (let i = 0; i < runs; i++) costs.push(await run(command, cwd, exitCode));
  const cost = median(costs);
  console.log(`${what.padEnd(42)} ${shown(cost)}   ${judged(cost, budget)}`.trimEnd());
}
const packed = { seconds: 0, megabytes: packedMegabytes() };
console.log(
  `${"published package, unpacked".padEnd(42)} ${packed.megabytes.toFixed(1).padStart(15)} MB   ${judged(packed, { megabytes: 10 })}`,
);
for (const folder of [one, broken, ...many.map(({ cwd }) => cwd)]) rmSync(folder, { recursive: true });
