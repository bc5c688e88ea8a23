import { Command } from "commander";
import project from "../../package.json" with { type: "json" };

/** Adds a command's arguments, options and action. */
export type Define = (command: Command) => void;

/** A command that is loaded when it is called, or a group of such commands. */
type Entry =
  | { readonly summary: string; readonly load: () => Promise<Define> }
  | { readonly summary: string; readonly commands: Table };
type Table = Readonly<Record<string, Entry>>;

const commands: Table = {
  synth: {
    summary: "Write every live environment, or some, as Terraform into cdktf.out",
    load: async () => (await import("./commands/synth.ts")).synth,
  },
  show: {
    summary: "Print what an environment ends up with, and from which line",
    load: async () => (await import("./commands/show.ts")).show,
  },
  tfvars: {
    summary: "Print an environment's variables as terraform.tfvars.json",
    load: async () => (await import("./commands/tfvars.ts")).tfvars,
  },
  release: {
    summary: "Roll a version of the application out, or leave everything as it was",
    load: async () => (await import("./commands/release.ts")).release,
  },
  rollback: {
    summary: "Go back to an earlier release",
    load: async () => (await import("./commands/rollback.ts")).rollback,
  },
  status: {
    summary: "Print what version runs where, since when, and what is amiss",
    load: async () => (await import("./commands/status.ts")).status,
  },
  run: {
    summary: "Run a command in the released image, in a task of its own",
    load: async () => (await import("./commands/run.ts")).run,
  },
  exec: {
    summary: "Open a terminal in a running container",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  logs: {
    summary: "Print what services printed",
    load: async () => (await import("./commands/logs.ts")).logs,
  },
  "db-tunnel": {
    summary: "Make the database reachable at a port of this machine",
    load: async () => (await import("./commands/db-tunnel.ts")).dbTunnel,
  },
  stop: {
    summary: "Stop every service, until start",
    load: async () => (await import("./commands/stop.ts")).stop,
  },
  start: {
    summary: "Start what stop has stopped, as it was",
    load: async () => (await import("./commands/start.ts")).start,
  },
  maintenance: {
    summary: "A page in the application's place",
    commands: {
      on: {
        summary: "Answer everything with 503 and a page",
        load: async () => (await import("./commands/maintenance-on.ts")).maintenanceOn,
      },
      off: {
        summary: "Take the page away",
        load: async () => (await import("./commands/maintenance-off.ts")).maintenanceOff,
      },
    },
  },
  state: {
    summary: "Terraform's states",
    commands: {
      migrate: {
        summary: "Move a stack's local state into the bucket that its live file names",
        load: async () => (await import("./commands/state-migrate.ts")).stateMigrate,
      },
    },
  },
  modules: {
    summary: "Build, check, compare, pin and publish the modules",
    commands: {
      build: {
        summary: "Write the Terraform, the README parts and the editor schemas of all modules",
        load: async () => (await import("./commands/modules-build.ts")).modulesBuild,
      },
      docs: {
        summary: "Write the generated parts of the modules' READMEs, and nothing else",
        load: async () => (await import("./commands/modules-docs.ts")).modulesDocs,
      },
      check: {
        summary: "Fail when any of those files is not up to date, or when commits promise less than they change",
        load: async () => (await import("./commands/modules-check.ts")).modulesCheck,
      },
      publish: {
        summary: "Write the modules as a registry's repository, as archives, or to a git remote",
        load: async () => (await import("./commands/modules-publish.ts")).modulesPublish,
      },
      pin: {
        summary: "Keep an environment on a published version of its module",
        load: async () => (await import("./commands/modules-pin.ts")).modulesPin,
      },
      unpin: {
        summary: "Let an environment follow the module in this repository again",
        load: async () => (await import("./commands/modules-unpin.ts")).modulesUnpin,
      },
      outdated: {
        summary: "List pinned environments behind the newest version, and what changed since",
        load: async () => (await import("./commands/modules-outdated.ts")).modulesOutdated,
      },
      compare: {
        summary: "Say what changed since the last release, and what it means to callers",
        load: async () => (await import("./commands/modules-compare.ts")).modulesCompare,
      },
    },
  },
  locks: {
    summary: "Provider versions of the stacks",
    commands: {
      update: {
        summary: "Renew live/locks for the platforms that users and CI have",
        load: async () => (await import("./commands/locks-update.ts")).locksUpdate,
      },
    },
  },
};

/** The command line, with everything but the called command still unloaded. */
export const program = (): Command => {
  const top = new Command("cdktf-django")
    .description("Django on AWS ECS Fargate: live environments and their Terraform modules.")
    .version(project.version, "-V, --version", "Print the version")
    .exitOverride();
  addCommands(top, commands);
  return top;
};

const addCommands = (parent: Command, table: Table): void => {
  parent.helpOption("-h, --help", "Print this help").helpCommand(false);
  parent.configureOutput({ outputError: (text, write) => write(withKnownCommands(text, Object.keys(table))) });
  const definitions = new Map<Command, () => Promise<Define>>();
  for (const [name, entry] of Object.entries(table)) {
    const command = parent.command(name).description(entry.summary);
    if ("commands" in entry) addCommands(command, entry.commands);
    else definitions.set(command.helpOption("-h, --help", "Print this help"), entry.load);
  }
  parent.hook("preSubcommand", async (_, command) => (await definitions.get(command)?.())?.(command));
};

const withKnownCommands = (text: string, known: readonly string[]): string =>
  text.startsWith("error: unknown command") ? `${text}Commands: ${known.join(", ")}\n` : text;
