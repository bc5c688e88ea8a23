import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import { UserError } from "../core/errors.ts";
import { replaceFile } from "../core/replace-file.ts";
import { below, type Publication, type Tree, terraformFiles, textFiles, versionOf } from "./publication.ts";
import { withPublishedSources } from "./sources.ts";

const REPOSITORY = "https://github.com/cdktf-aws-django/cdktf-aws-django";
const SUMS = "SHA256SUMS";

/** What became of one archive. */
export interface Archive {
  readonly file: string;
  readonly sha256: string;
  /** It was there before, with the same bytes. */
  readonly unchanged: boolean;
}

/**
 * Writes `<module>-<version>.tar.gz` for each module, and `SHA256SUMS` over all archives in the folder.
 *
 * @throws UserError, before anything is written, when a version is there with other content
 */
export const writeArchives = async (publication: Publication, folder: string): Promise<Archive[]> => {
  const made = await Promise.all(
    publication.modules.map(async ({ name }) => ({
      file: `${name}-${versionOf(publication.root, name)}.tar.gz`,
      bytes: await archive(archiveTree(publication, name)),
    })),
  );
  const archives = made.map(({ file, bytes }) => {
    const path = join(folder, file);
    return { file, bytes, sha256: sha256(bytes), there: existsSync(path) ? sha256(readFileSync(path)) : undefined };
  });
  const moved = archives.filter(({ sha256, there }) => there !== undefined && there !== sha256);
  if (moved.length > 0) {
    throw new UserError(
      moved.map(({ file }) => ({
        file: join(folder, file),
        message: "is there with other content. A published version never changes: release a new one.",
      })),
    );
  }
  for (const { file, bytes, there } of archives) if (there === undefined) replaceFile(join(folder, file), bytes);
  replaceFile(join(folder, SUMS), sums(folder));
  return archives.map(({ file, sha256, there }) => ({ file, sha256, unchanged: there !== undefined }));
};

/** A module by itself, in the standard structure. */
export const archiveTree = (publication: Publication, name: string): Tree => {
  const { root, addressOf } = publication;
  const folder = join(root, "modules", name);
  const published = (text: string) => withPublishedSources(text, name, addressOf);
  const readme = readFileSync(join(folder, "README.md"), "utf8").replaceAll(
    "](../",
    `](${REPOSITORY}/blob/main/modules/`,
  );
  const example = textFiles(join(folder, "examples/complete"));
  return new Map([
    ...terraformFiles(publication, name),
    ["CHANGELOG.md", readFileSync(join(folder, "CHANGELOG.md"), "utf8")],
    ["LICENSE", readFileSync(join(root, "LICENSE"), "utf8")],
    ["README.md", published(readme)],
    ...below("examples/complete", new Map([...example].map(([file, text]) => [file, published(text)]))),
  ]);
};

/** The same bytes for the same files, on any machine: no times, no owners, one mode, one order. */
const archive = async (tree: Tree): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    for (const [path, text] of tree) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      chmodSync(join(folder, path), 0o644);
    }
    // Stored rather than deflated: how well zlib packs depends on the processor it was built for.
    const stream = create(
      { cwd: folder, gzip: { level: 0, portable: true }, portable: true, mtime: new Date(0), noDirRecurse: true },
      [...tree.keys()].sort(),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** As `sha256sum --check` reads it. */
const sums = (folder: string): string =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".tar.gz"))
    .sort()
    .map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`)
    .join("");

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
