import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseSetupScript } from "../../src/constructs/database-setup-script.ts";
import { available } from "../terraform/support/toolchain.ts";

/** Where a PostgreSQL server is installed, newest first; Debian keeps it off the PATH. */
const serverFolder = (): string | undefined => {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "psql")));
};

const server = serverFolder();
const reason = "there is no initdb, which Debian's package postgresql installs";
const found = available([
  server
    ? { name: "PostgreSQL", found: true, path: server, how: "its folder" }
    : { name: "PostgreSQL", found: false, reason },
]);
const folder = mkdtempSync(join(tmpdir(), "database-setup-"));
const PASSWORD = "p\"w'd\\ $1 with spaces";

/** PostgreSQL refuses to run as root, so root runs it as the user that Debian made for it. */
const asServer = (command: string, ...args: string[]): void => {
  const path = join(server ?? "", command);
  const [file, rest] = process.getuid?.() === 0 ? ["runuser", ["-u", "postgres", "--", path, ...args]] : [path, args];
  execFileSync(file as string, rest as string[], { stdio: "pipe", env: { ...process.env, LC_ALL: "C" } });
};

const connection = {
  PGHOST: folder,
  PGUSER: "master",
  PGPASSWORD: PASSWORD,
  PGDATABASE: "postgres",
  PATH: `${server}:${process.env.PATH}`,
};

const ask = (sql: string, as: Record<string, string> = {}): string =>
  execFileSync("psql", ["-XAtc", sql], { encoding: "utf8", stdio: "pipe", env: { ...connection, ...as } }).trim();

/** Runs the script as ECS does: without a terminal. */
const setUp = async (settings: Record<string, string> = {}) => {
  const child = spawn("sh", ["-c", databaseSetupScript], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...connection,
      DATABASE_NAME: "alpha",
      ENVIRONMENT_ID: "arn:first",
      EXISTING_DATABASE: "refuse",
      ROLE_PASSWORD: PASSWORD,
      ...settings,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, output };
};

describe.skipIf(!found)("the database step", () => {
  beforeAll(() => {
    if (process.getuid?.() === 0) execFileSync("chown", ["postgres", folder]);
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
    const login = ["--username=super", `--pwfile=${passwordFile}`, "--auth-local=scram-sha-256"];
    asServer("initdb", "--pgdata", join(folder, "data"), "--no-sync", ...login);
    // All statements are logged: what is secret must not be among them.
    const settings = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off -c log_statement=all`;
    asServer("pg_ctl", "start", "-w", "-D", join(folder, "data"), "-l", join(folder, "server.log"), "-o", settings);
    // As on RDS: the master user is no superuser.
    ask(`CREATE ROLE master LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD.replaceAll("'", "''")}'`, {
      PGUSER: "super",
    });
  });

  afterAll(() => {
    asServer("pg_ctl", "stop", "-m", "immediate", "-D", join(folder, "data"));
    rmSync(folder, { recursive: true });
  });

  test("makes the database and the role that owns it, and lets nobody else in", async () => {
    expect(await setUp()).toEqual({ code: 0, output: "database alpha: ready\n" });
    expect(
      ask("SELECT pg_get_userbyid(datdba), datacl::text LIKE '%=Tc%' FROM pg_database WHERE datname = 'alpha'"),
    ).toBe("alpha|f");
    ask("CREATE TABLE kept (id int)", { PGDATABASE: "alpha", PGUSER: "alpha" });
  });

  test("can be run again and keeps the data", async () => {
    expect((await setUp()).code).toBe(0);
    expect(ask("SELECT count(*) FROM kept", { PGDATABASE: "alpha", PGUSER: "alpha" })).toBe("0");
  });

  test("sets the role's password on each run, and neither the output nor the server's log has it", async () => {
    const hash = () => ask("SELECT rolpassword FROM pg_authid WHERE rolname = 'alpha'", { PGUSER: "super" });
    const before = hash();
    const { output } = await setUp({ ROLE_PASSWORD: "another-one" });
    expect(ask("SELECT current_user", { PGUSER: "alpha", PGPASSWORD: "another-one" })).toBe("alpha");
    expect(hash()).toMatch(/^SCRAM-SHA-256/);
    expect(hash()).not.toBe(before);
    expect(output).not.toContain("another-one");
    const log = spawnSync("cat", [join(folder, "server.log")], { encoding: "utf8" }).stdout;
    expect(log).toContain("ALTER USER alpha PASSWORD");
    expect(log).not.toContain("another-one");
  });

  test("finishes what an interrupted run began", async () => {
    ask("COMMENT ON DATABASE alpha IS NULL");
    expect((await setUp()).code).toBe(0);
    expect(ask("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'alpha'")).toBe(
      "arn:first",
    );
  });

  test("another environment's role is kept out", async () => {
    await setUp({ DATABASE_NAME: "beta", ENVIRONMENT_ID: "arn:beta" });
    expect(() => ask("SELECT 1", { PGDATABASE: "alpha", PGUSER: "beta" })).toThrow(/permission denied/);
  });

  test("fails when an earlier environment left its database, and changes nothing", async () => {
    const hash = () => ask("SELECT rolpassword FROM pg_authid WHERE rolname = 'alpha'", { PGUSER: "super" });
    const before = hash();
    const { code, output } = await setUp({ ENVIRONMENT_ID: "arn:second" });
    expect(code).toBe(1);
    expect(output).toMatchInlineSnapshot(`
      "database alpha: an earlier environment of this name left its database behind. Set backend_update.existing_database to "adopt" to keep its data or to "drop" to delete it.
      "
    `);
    expect(hash()).toBe(before);
  });

  test("adopts an earlier environment's data when told to, and knows it from then on", async () => {
    expect((await setUp({ ENVIRONMENT_ID: "arn:second", EXISTING_DATABASE: "adopt" })).code).toBe(0);
    expect(ask("SELECT count(*) FROM kept", { PGDATABASE: "alpha", PGUSER: "alpha" })).toBe("0");
    expect((await setUp({ ENVIRONMENT_ID: "arn:second" })).code).toBe(0);
  });

  test("drops an earlier environment's data when told to, only once", async () => {
    const drop = { ENVIRONMENT_ID: "arn:third", EXISTING_DATABASE: "drop" };
    const guest = spawn("psql", ["-Xqc", "SELECT pg_sleep(60)"], {
      env: { ...connection, PGDATABASE: "alpha", PGUSER: "alpha" },
    });
    expect((await setUp(drop)).code).toBe(0);
    guest.kill();
    expect(() => ask("SELECT count(*) FROM kept", { PGDATABASE: "alpha", PGUSER: "alpha" })).toThrow(/does not exist/);
    ask("CREATE TABLE fresh (id int)", { PGDATABASE: "alpha", PGUSER: "alpha" });
    expect((await setUp(drop)).code).toBe(0);
    expect(ask("SELECT count(*) FROM fresh", { PGDATABASE: "alpha", PGUSER: "alpha" })).toBe("0");
  });

  test("fails rather than touch a role that administers the server", async () => {
    const { code, output } = await setUp({ DATABASE_NAME: "master", EXISTING_DATABASE: "drop" });
    expect(code).toBe(1);
    expect(output).toContain("Give the environment another name");
  });

  test("fails when the server cannot be reached", async () => {
    expect((await setUp({ PGHOST: join(folder, "nowhere") })).code).not.toBe(0);
  });
});
