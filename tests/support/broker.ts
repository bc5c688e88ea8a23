import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { available } from "../terraform/support/toolchain.ts";

const onPath = (...names: readonly string[]): string | undefined =>
  names
    .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path));

const tools = {
  "Valkey or Redis": { path: onPath("valkey-server", "redis-server"), install: "valkey-server or redis-server" },
  Python: { path: onPath("python3"), install: "python3" },
  OpenSSL: { path: onPath("openssl"), install: "openssl" },
};

/** Whether a broker can be started here, and Python; if not, it says what is missing, which fails under `CI`. */
export const brokerIsAvailable = (): boolean =>
  available(
    Object.entries(tools).map(([name, { path, install }]) =>
      path
        ? { name, found: true, path, how: path }
        : { name, found: false, reason: `there is none on the PATH; Debian's package ${install} has it` },
    ),
  );

/** A running Valkey or Redis server, over TLS too. */
export interface Broker {
  readonly port: number;
  readonly tlsPort: number;
  /** The authority that signed its certificate, which is for `localhost`. */
  readonly authority: string;
  /** Runs a command of `valkey-cli` or `redis-cli`. */
  readonly run: (...words: readonly string[]) => string;
  readonly stop: () => Promise<void>;
}

export const startBroker = async (password: string): Promise<Broker> => {
  const server = tools["Valkey or Redis"].path ?? "";
  const folder = mkdtempSync(join(tmpdir(), "broker-"));
  const [port, tlsPort] = await freePorts();
  makeCertificate(folder);
  const tls = ["--tls-port", `${tlsPort}`, "--tls-auth-clients", "no", "--tls-ca-cert-file", join(folder, "ca.pem")];
  const certificate = ["--tls-cert-file", join(folder, "server.pem"), "--tls-key-file", join(folder, "server.key")];
  const child = spawn(
    server,
    ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--requirepass", password].concat(
      tls,
      certificate,
    ),
    { stdio: "ignore" },
  );
  const client = server.replace(/server$/, "cli");
  const run: Broker["run"] = (...words) =>
    execFileSync(client, ["-p", `${port}`, ...words], {
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, REDISCLI_AUTH: password, VALKEYCLI_AUTH: password },
    }).trim();
  for (let tries = 0; !answers(run); tries++) {
    if (tries === 100) throw new Error(`${server} does not answer.`);
    await setTimeout(100);
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { port, tlsPort, authority: join(folder, "ca.pem"), run, stop };
};

const answers = (run: Broker["run"]): boolean => {
  try {
    return run("PING") === "PONG";
  } catch {
    return false;
  }
};

const freePorts = async (): Promise<[number, number]> => {
  const servers = [createServer(), createServer()];
  await Promise.all(servers.map((server) => new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports as [number, number];
};

/** An authority, and a certificate for `localhost` that it signed. */
const makeCertificate = (folder: string): void => {
  const openssl = (...words: readonly string[]) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const key = (name: string) => ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name];
  openssl(
    "req",
    "-x509",
    ...key("ca.key"),
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Test authority",
    "-addext",
    "keyUsage=critical,keyCertSign",
  );
  const signed = [
    "-x509",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-days",
    "2",
    "-addext",
    "subjectAltName=DNS:localhost",
  ];
  openssl("req", ...signed, ...key("server.key"), "-out", "server.pem", "-subj", "/CN=localhost");
};
