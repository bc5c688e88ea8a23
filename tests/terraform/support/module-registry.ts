import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerraformTools } from "./toolchain.ts";

const NAMESPACE = "acme";

/** What `terraform init` asks for one version: a header with where the module is, in go-getter's spelling. */
type Download = (version: string) => string;

/**
 * A private module registry on this machine, over the module registry protocol: versions, and for a download the header
 * `X-Terraform-Get`. Terraform finds it by the CLI configuration's `host` block, which stands for service discovery.
 * Source: Terraform, "Module Registry Protocol".
 */
export class ModuleRegistry {
  readonly host = "registry.example.test";
  readonly namespace = NAMESPACE;
  /** Every path that was asked for. */
  readonly requests: string[] = [];
  private readonly modules = new Map<string, { readonly versions: string[]; readonly download: Download }>();
  private readonly server: Server;

  private constructor(private readonly folder: string) {
    this.server = createServer((request, response) => {
      const path = request.url ?? "";
      this.requests.push(`${request.method} ${path}`);
      const [, kind, ...rest] = path.split("/");
      if (kind === "archives") return response.end(readFileSync(join(this.folder, rest[0] ?? "")));
      const { status, headers = {}, body = "" } = this.answer(rest);
      response.writeHead(status, headers).end(body);
    });
  }

  /** @param folder with `<module>-<version>.tar.gz` and `SHA256SUMS`, as `modules publish --to archives` writes it */
  static async serving(folder: string): Promise<ModuleRegistry> {
    const registry = new ModuleRegistry(folder);
    for (const file of readdirSync(folder)) {
      const [, module, version] = /^(.+)-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(file) ?? [];
      if (module && version) registry.add(module, version, (wanted) => `/archives/${module}-${wanted}.tar.gz`);
    }
    await new Promise<void>((resolve) => registry.server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  /** Offers a version of a module whose files lie elsewhere. */
  add(module: string, version: string, download: Download): void {
    const { versions = [] } = this.modules.get(module) ?? {};
    this.modules.set(module, { versions: [...versions, version], download });
  }

  /** The same Terraform, which also knows this registry. */
  tools<Tools extends TerraformTools>(tools: Tools): Tools {
    const { port } = this.server.address() as AddressInfo;
    const file = join(mkdtempSync(join(tmpdir(), "terraform-cli-")), "terraformrc");
    const own = readFileSync(tools.env.TF_CLI_CONFIG_FILE ?? "", "utf8");
    const services = `{ "modules.v1" = "http://127.0.0.1:${port}/modules/" }`;
    writeFileSync(file, `${own}\nhost "${this.host}" {\n  services = ${services}\n}\n`);
    return { ...tools, env: { ...tools.env, TF_CLI_CONFIG_FILE: file } };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer([namespace, name = "", system, ...rest]: readonly string[]) {
    const module = this.modules.get(name);
    if (namespace !== this.namespace || system !== "aws" || !module) return { status: 404 };
    if (rest[0] === "versions") {
      const versions = module.versions.map((version) => ({ version }));
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ modules: [{ versions }] }),
      };
    }
    if (rest[1] !== "download" || !module.versions.includes(rest[0] ?? "")) return { status: 404 };
    return { status: 204, headers: { "X-Terraform-Get": module.download(rest[0] ?? "") } };
  }
}

/** SHA-256 of a file, as `SHA256SUMS` has it. */
export const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
