import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Option } from "commander";
import { modules } from "../../../modules/index.ts";
import { UserError } from "../../core/errors.ts";
import { moduleAddress, moduleTag } from "../../core/module-source.ts";
import { projectRoot } from "../../core/project-root.ts";
import { writeArchives } from "../../publish/archives.ts";
import { publishToGit } from "../../publish/git.ts";
import { type Format, type Publication, versionOf } from "../../publish/publication.ts";
import { registryTree } from "../../publish/registry-tree.ts";
import { writeTree } from "../../publish/write-tree.ts";
import { staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";
import { columns } from "../table.ts";

type To = "registry-tree" | "archives" | "git";

interface Options {
  readonly to: To;
  readonly format: Format;
  readonly namespace: string;
  readonly host?: string;
}

/** `modules publish --to KIND PLACE`: what is committed, in the shape that others get it from. */
export const modulesPublish: Define = (command) =>
  command
    .argument("<place>", "a folder, or for git a remote")
    .addOption(
      new Option("--to <kind>", "what to make there")
        .choices(["registry-tree", "archives", "git"])
        .makeOptionMandatory(),
    )
    .addOption(new Option("--format <format>", "how the modules are written").choices(["json", "hcl"]).default("json"))
    .option("--namespace <name>", "the registry's namespace, for READMEs and examples", "cdktf-aws-django")
    .option("--host <host>", "the registry's host, unless it is the public one")
    .action(async (place: string, { to, ...options }: Options) => {
      const root = projectRoot(process.cwd());
      refuseUncommitted(root);
      await refuseStale(root);
      console.log(await publish(to, place, publicationOf(root, to, options)));
    });

const publicationOf = (root: string, to: To, { format, namespace, host }: Omit<Options, "to">): Publication => {
  const perModule = to === "archives";
  const source = { kind: "registry", namespace, perModule, ...(host !== undefined && { host }) } as const;
  return {
    root,
    format,
    modules: Object.values(modules),
    addressOf: (module) => moduleAddress(module, versionOf(root, perModule ? module : undefined), source),
  };
};

const publish = async (to: To, place: string, publication: Publication): Promise<string> => {
  if (to === "git") return toGit(place, publication);
  const folder = resolve(place);
  const shown = relative(process.cwd(), folder) || ".";
  if (to === "registry-tree") {
    const { files, changed, removed } = writeTree(folder, registryTree(publication));
    const version = versionOf(publication.root);
    return `${files} files in ${shown}: ${changed} written, ${removed} removed.\nCommit them and tag: git tag v${version}`;
  }
  const archives = await writeArchives(publication, folder);
  return columns(archives.map(({ file, sha256, unchanged }) => [file, unchanged ? "was there" : "written", sha256]));
};

const toGit = (place: string, publication: Publication): string => {
  const { root } = publication;
  const version = versionOf(root);
  const published = publishToGit({
    // git runs in a folder of its own.
    remote: existsSync(place) ? resolve(place) : place,
    tree: registryTree(publication),
    title: `Version ${version}`,
    tags: [
      { name: `v${version}` },
      ...publication.modules.map(({ name }) => ({
        name: moduleTag(name, versionOf(root, name)),
        folder: `modules/${name}`,
      })),
    ],
  });
  return columns(published.map(({ name, commit, unchanged }) => [name, unchanged ? "was there" : "pushed", commit]));
};

const refuseStale = async (root: string): Promise<void> => {
  const stale = await staleFiles(root);
  if (stale.length === 0) return;
  const problems = stale.map(({ path, state }) => ({ file: path, message: `is ${state}.` }));
  throw new UserError([
    ...problems,
    { message: "Nothing was published. Run: npm run modules:build, and commit what it writes." },
  ]);
};

/** What nobody can find again in git must not be published; outside a repository there is nothing to compare with. */
const refuseUncommitted = (root: string): void => {
  const { status, stdout } = spawnSync("git", ["status", "--porcelain", "--", "modules", "LICENSE", "CHANGELOG.md"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = status === 0 ? stdout.split("\n").filter(Boolean) : [];
  if (files.length === 0) return;
  const problems = files.map((line) => ({ file: line.slice(3), message: "is not committed." }));
  throw new UserError([...problems, { message: "Nothing was published. Commit these, or put them back." }]);
};
